// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "store_words.hpp"

/// Tests the contract of forward.
namespace ctsync::suites {

inline Forward forward_of(const ClaimedEntry& sender, std::string id, std::string key = "k") {
  return {sender.row, sender.fence, std::move(id), digest(key_of(std::move(key))), "[1]"};
}

template <class S>
void forward(S& store, const Forward& forward) {
  must(store.forward(std::vector{forward}));
}

template <class S>
void a_forward_inherits(S& store) {
  arrive(store, {.ids = {"a"},
                 .tenant = "t",
                 .source = "s",
                 .key = "order",
                 .entry_class = EntryClass::job,
                 .job = 7,
                 .trace = "00-ab-cd-01"});
  const auto sender = claim_one(store, noon + second);
  forward(store, forward_of(sender, "f"));
  const auto step = claim_one(store, noon + second);
  CHECK(step.row > sender.row);
  CHECK(step.id == "f");
  CHECK(step.tenant == "t");
  CHECK(step.source == "s");
  CHECK(step.key == digest(key_of("k")));
  CHECK(step.body == "[1]");
  CHECK(step.is_step);
  CHECK(step.received_at == noon);
  CHECK(step.entry_class == EntryClass::job);
  CHECK(step.job == 7);
  CHECK(step.trace == "00-ab-cd-01");
  CHECK(step.attempts == 0);
  complete(store, ended(sender, EntryState::done));
  CHECK(must(store.counts()).entries == EntryCounts{1, 1, 0, 0, 0});
  check_counts(store);
}

template <class S>
void what_is_no_step_is_forwarded_too(S& store) {
  arrive(store, {.ids = {"a"}});
  auto plain = forward_of(claim_one(store), "f");
  plain.is_step = false;
  forward(store, plain);
  CHECK_FALSE(claim_one(store).is_step);
}

template <class S>
void forwards_keep_their_sequence(S& store) {
  arrive(store, {.ids = {"a", "b", "c"}});
  std::vector<Forward> forwards;
  for (const auto& entry : must(store.claim(10, noon, lease))) {
    forwards.push_back(forward_of(entry, "f" + entry.id));
  }
  must(store.forward(forwards));
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"fa", "fb", "fc"});
}

template <class S>
void a_repeated_forward_is_dropped(S& store) {
  arrive(store, {.ids = {"a", "b"}});
  const auto senders = must(store.claim(10, noon, lease));
  const auto first = forward_of(senders.at(0), "f");
  must(store.forward(std::vector{first, first}));
  forward(store, first);
  forward(store, forward_of(senders.at(1), "f", "j"));
  forward(store, forward_of(senders.at(1), "b"));
  CHECK(must(store.counts()).entries == EntryCounts{3, 0, 0, 0, 0});
  CHECK(arrive(store, {.ids = {"f"}}) == std::vector{false});
  CHECK(arrive(store, {.ids = {"f"}, .source = "other"}) == std::vector{true});
}

template <class S>
void a_stale_sender_forwards_nothing(S& store) {
  arrive(store, {.ids = {"a"}, .key = "order"});
  const auto before = claim_one(store);
  const auto after = claim_one(store, noon + lease);
  forward(store, forward_of(before, "f"));
  CHECK(must(store.counts()).entries[0] == 1);
  complete(store, ended(after, EntryState::done));
  forward(store, forward_of(after, "g"));
  CHECK(must(store.counts()).entries == EntryCounts{0, 1, 0, 0, 0});
}

template <class S>
void an_erased_sender_forwards_nothing(S& store) {
  arrive(store, {.ids = {"a"}, .key = "order"});
  const auto sender = claim_one(store);
  const std::vector row{sender.row};
  must(store.erase({{}, row, {}, "{}"}, noon));
  forward(store, forward_of(sender, "f"));
  CHECK(must(store.counts()).entries == EntryCounts{0, 0, 1, 0, 0});
}

}  // namespace ctsync::suites
