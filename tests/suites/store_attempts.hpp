// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "store_words.hpp"

/// Tests what is kept of the attempts at a call.
namespace ctsync::suites {

inline Settlement answered(const ClaimedCall& call, CallState state, int status,
                           std::string answer = {}, Time at = noon) {
  auto end = ended(call, state, status < 300 ? "" : "answered " + std::to_string(status));
  end.exchange = std::make_shared<const Exchange>(
      Exchange{at, Duration{7}, status, NoAnswer::none, std::move(answer)});
  return end;
}

/// Claims the only call that is due and settles it.
template <class S>
ClaimedCall attempt(S& store, CallState state, int status, std::string answer = {},
                    Time now = noon) {
  const auto calls = take_calls(store, now);
  REQUIRE(calls.size() == 1);
  settle(store, answered(calls[0], state, status, std::move(answer), now), now);
  return calls[0];
}

template <class S>
void keeps_failed_attempts(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  const auto row = attempt(store, CallState::waiting, 503, "busy \"now\"", noon + second).row;
  auto lost = ended(take_calls(store, noon + second).at(0), CallState::waiting, "no answer");
  lost.exchange = std::make_shared<const Exchange>(
      Exchange{noon + second * 2, Duration{9}, 0, NoAnswer::timed_out});
  settle(store, lost, noon + second * 2);
  settle(store, ended(take_calls(store, noon + second * 3).at(0), CallState::dead, "not sent"),
         noon + second * 3);
  const auto kept = must(store.attempts(row));
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].number == 1);
  CHECK(kept[0].at == noon + second);
  CHECK(kept[0].took == Duration{7});
  CHECK(kept[0].status == 503);
  CHECK(kept[0].none == NoAnswer::none);
  CHECK(kept[0].state == CallState::waiting);
  CHECK(kept[0].reason.code == ReasonCode::invalid);
  CHECK(kept[0].reason.text == "answered 503");
  CHECK(kept[0].answer == "busy \"now\"");
  CHECK(kept[1].number == 2);
  CHECK(kept[1].status == 0);
  CHECK(kept[1].none == NoAnswer::timed_out);
  CHECK(kept[2].state == CallState::dead);
  CHECK(kept[2].at == noon + second * 3);
  CHECK(kept[2].answer.empty());
}

template <class S>
void keeps_what_was_accepted_after_a_failure(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2")});
  const auto calls = take_calls(store);
  settle(store, answered(calls.at(0), CallState::accepted, 200));
  settle(store, answered(calls.at(1), CallState::waiting, 429));
  CHECK(must(store.attempts(calls[0].row)).empty());
  attempt(store, CallState::accepted, 200);
  const auto kept = must(store.attempts(calls[1].row));
  REQUIRE(kept.size() == 2);
  CHECK(kept[1].status == 200);
  CHECK(kept[1].state == CallState::accepted);
  CHECK_FALSE(kept[1].reason);
  CHECK(must(store.attempts(999)).empty());
}

template <class S>
void keeps_the_first_and_the_last_ten(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  std::int64_t row = 0;
  for (int i = 1; i <= 15; ++i) {
    row = attempt(store, CallState::waiting, 500 + i, {}, noon + second * i).row;
  }
  const auto kept = must(store.attempts(row));
  REQUIRE(kept.size() == 11);
  CHECK(kept[0].status == 501);
  CHECK(kept[1].number == 6);
  CHECK(kept[1].status == 506);
  CHECK(kept[10].number == 15);
}

template <class S>
void a_redriven_call_keeps_its_attempts(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  const auto row = attempt(store, CallState::dead, 400, "bad").row;
  CHECK(must(store.redrive({}, noon + second)) == 1);
  CHECK(must(store.attempts(row)).size() == 1);
  attempt(store, CallState::accepted, 200, {}, noon + second);
  const auto kept = must(store.attempts(row));
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].answer == "bad");
  CHECK(kept[1].number == 2);
  CHECK(kept[1].state == CallState::accepted);
}

template <class S>
void a_stale_result_is_no_attempt(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  const auto first = take_calls(store).at(0);
  const auto later = noon + lease + second;
  const auto second_claim = take_calls(store, later).at(0);
  settle(store, answered(first, CallState::waiting, 503), later);
  CHECK(must(store.attempts(first.row)).empty());
  settle(store, answered(second_claim, CallState::dead, 400), later);
  settle(store, answered(second_claim, CallState::dead, 400), later);
  CHECK(must(store.attempts(first.row)).size() == 1);
}

template <class S>
void attempts_go_with_the_body(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2")});
  const auto calls = take_calls(store);
  settle(store, answered(calls.at(0), CallState::waiting, 503));
  settle(store, answered(calls.at(1), CallState::dead, 400));
  attempt(store, CallState::accepted, 200);
  must(store.prune(noon, noon, DeadLetters::keep));
  CHECK(must(store.attempts(calls[0].row)).size() == 2);
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  CHECK(must(store.attempts(calls[0].row)).empty());
  CHECK(must(store.attempts(calls[1].row)).size() == 1);
  must(store.prune(noon + second, noon + second, DeadLetters::prune));
  CHECK(must(store.attempts(calls[1].row)).empty());
}

template <class S>
void attempts_at_calls_of_an_erased_person_are_erased(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2")});
  const auto calls = take_calls(store);
  for (const auto& call : calls) settle(store, answered(call, CallState::dead, 400, "bad"));
  const std::vector keys{key_of("k")};
  must(store.erase({keys, {}, {}, "tombstone"}, noon));
  CHECK(must(store.attempts(calls.at(0).row)).empty());
  CHECK(must(store.attempts(calls.at(1).row)).size() == 1);
}

template <class S>
void an_accepted_deletion_keeps_no_attempts(S& store) {
  auto deletion = call_for("k", "1");
  deletion.call.kind = CallKind::delete_person;
  queue_calls(store, "x", {deletion});
  const auto row = attempt(store, CallState::waiting, 429).row;
  CHECK(must(store.attempts(row)).size() == 1);
  attempt(store, CallState::accepted, 200);
  CHECK(must(store.attempts(row)).empty());
}

template <class S>
void a_superseded_call_keeps_its_attempts(S& store) {
  auto older = call_for("k", "1");
  auto newer = call_for("k", "2");
  older.call.kind = newer.call.kind = CallKind::identify;
  queue_calls(store, "x", {older, newer});
  const auto row = attempt(store, CallState::dead, 400).row;
  attempt(store, CallState::accepted, 200, {}, noon + second);
  CHECK(must(store.attempts(row)).size() == 1);
  const auto dead = must(store.list({.code = ReasonCode::superseded}));
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].ended_at == noon);
}

}  // namespace ctsync::suites
