// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "store_words.hpp"

/// Tests the contract of claim_calls and settle for calls that no request held, and for failing
/// ones.
namespace ctsync::suites {

template <class S>
void an_unsent_call_may_be_put_off_without_an_attempt(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  auto end = ended(take_calls(store).at(0), CallState::waiting, "busy", noon + second);
  end.unsent = true;
  must(store.settle(std::vector{end}, noon));
  CHECK(take_calls(store).empty());
  const auto row = must(store.list({.table = Table::outbox})).at(0);
  CHECK(row.attempts == 0);
  CHECK(row.reason.text == "busy");
  CHECK(must(store.attempts(row.row)).empty());
  CHECK(ids(take_calls(store, noon + second)) == Words{"1"});
}

template <class S>
void failing_calls_are_claimed_apart_in_the_sequence_in_which_they_fell_due(S& store) {
  queue_calls(store, "x",
              {call_for("a", "1"), call_for("b", "2"), call_for("c", "3"), call_for("d", "4")});
  Time now = noon;
  for (int attempt = 1; attempt <= failing_attempts; ++attempt) {
    const auto some = must(store.claim_calls("shop", "segment", 3, now, lease));
    REQUIRE(ids(some) == Words{"1", "2", "3"});
    // The first is due last.
    for (int i = 0; i < 3; ++i) {
      settle(store,
             ended(some.at(static_cast<std::size_t>(i)), CallState::waiting, "busy",
                   now + (3 - i) * second),
             now);
    }
    now += 3 * second;
  }
  const auto of = [&](CallClass calls, int limit) {
    return ids(must(store.claim_calls("shop", "segment", limit, now, lease, calls)));
  };
  CHECK(of(CallClass::healthy, 10) == Words{"4"});
  CHECK(of(CallClass::failing, 2) == Words{"3", "2"});
  CHECK(of(CallClass::healthy, 10).empty());
  CHECK(of(CallClass::any, 10) == Words{"1"});
}

template <class S>
void an_unsent_call_is_as_it_was(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2"), call_for("j", "3")});
  const auto first = take_calls(store);
  std::vector<Settlement> ends{ended(first.at(0), CallState::waiting, "busy", Time{}),
                               ended(first.at(1), CallState::waiting, "busy", Time{})};
  for (auto& end : ends) end.unsent = true;
  must(store.settle(ends, noon));
  const auto again = take_calls(store);
  REQUIRE(ids(again) == Words{"1", "3"});
  CHECK(again[0].attempts == 0);
  settle(store, ends[0]);  // of a lease that is over
  CHECK(take_calls(store).empty());
  auto unsent = ended(again[0], CallState::waiting, "busy", Time{});
  unsent.unsent = true;
  must(store.settle(std::vector{unsent, ended(again[1], CallState::accepted)}, noon));
  CHECK(ids(take_calls(store)) == Words{"1"});
  for (const auto& row : must(store.list({.table = Table::outbox, .state = "waiting"}))) {
    CHECK(row.attempts == 0);
    CHECK_FALSE(row.reason);
  }
}

}  // namespace ctsync::suites
