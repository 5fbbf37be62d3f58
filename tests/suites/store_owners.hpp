// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "store_words.hpp"

/// Tests that the work of a key has one owner at a time.
namespace ctsync::suites {

template <class S>
void a_key_has_one_owner(S& store) {
  arrive(store, {.ids = {"a", "b"}, .key = "k"});
  arrive(store, {.ids = {"c"}, .key = "j"});
  const auto first = must(store.claim(2, noon, lease));
  CHECK(ids(first) == Words{"a", "b"});
  CHECK(first.at(0).key == digest(key_of("k")));
  arrive(store, {.ids = {"d"}, .key = "k"});
  const auto second_claim = must(store.claim(10, noon, lease));
  CHECK(ids(second_claim) == Words{"c"});
  CHECK_FALSE(must(store.next_due(Table::inbox)));
  complete(store, ended(first.at(0), EntryState::done));
  CHECK(must(store.claim(10, noon, lease)).empty());
  complete(store, ended(first.at(1), EntryState::done));
  CHECK(must(store.next_due(Table::inbox)));
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"d"});
}

template <class S>
void entries_of_a_key_go_out_together(S& store) {
  for (const auto* id : {"a", "c", "e"}) {
    arrive(store, {.ids = {id}, .key = "k"});
    arrive(store, {.ids = {std::string("not ") + id}});
  }
  const auto claimed = must(store.claim(10, noon, lease));
  CHECK(ids(claimed) == Words{"a", "not a", "c", "not c", "e", "not e"});
}

template <class S>
void entries_behind_a_key_that_is_out_are_claimed(S& store) {
  arrive(store, {.ids = {"a", "b", "c"}, .key = "k"});
  arrive(store, {.ids = {"x"}, .key = "j"});
  arrive(store, {.ids = {"d"}, .key = "k"});
  arrive(store, {.ids = {"y"}, .key = "i"});
  const auto first = must(store.claim(1, noon, lease)).at(0);
  CHECK(first.id == "a");
  CHECK(ids(must(store.claim(1, noon, lease))) == Words{"x"});
  CHECK(ids(must(store.claim(1, noon, lease))) == Words{"y"});
  CHECK_FALSE(must(store.next_due(Table::inbox)));
  arrive(store, {.ids = {"z"}, .key = "h"});
  arrive(store, {.ids = {"e"}, .key = "k"});
  CHECK(must(store.next_due(Table::inbox)));
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"z"});
  complete(store, ended(first, EntryState::done));
  const auto next = must(store.claim(2, noon, lease));
  CHECK(ids(next) == Words{"b", "c"});
  arrive(store, {.ids = {"v"}, .key = "g"});
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"v"});
  complete(store, ended(next.at(0), EntryState::done));
  complete(store, ended(next.at(1), EntryState::done));
  CHECK(must(store.next_due(Table::inbox)));
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"d", "e"});
}

template <class S>
void entries_of_a_key_whose_lease_expired_come_before_later_ones(S& store) {
  arrive(store, {.ids = {"a", "b"}, .key = "k"});
  arrive(store, {.ids = {"x"}, .key = "j"});
  CHECK(ids(must(store.claim(1, noon, lease))) == Words{"a"});
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"x"});
  arrive(store, {.ids = {"y"}, .key = "i"});
  CHECK(ids(must(store.claim(10, noon + lease, lease))) == Words{"a", "b", "x", "y"});
}

template <class S>
void entries_without_a_key_have_no_owner_in_common(S& store) {
  arrive(store, {.ids = {"a", "b"}});
  CHECK(must(store.claim(1, noon, lease)).at(0).key == KeyDigest{});
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"b"});
}

template <class S>
void an_entry_that_waits_holds_nobody_back(S& store) {
  arrive(store, {.ids = {"a", "b"}, .key = "k"});
  auto back = ended(must(store.claim(1, noon, lease)).at(0), EntryState::waiting, "not yet");
  back.due_at = noon + second;
  complete(store, back);
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"b"});
  CHECK(must(store.claim(10, noon + second, lease)).empty());
}

template <class S>
void an_entry_put_off_by_another_clock_is_due(S& store) {
  arrive(store, {.ids = {"a"}, .key = "k"});
  arrive(store, {.ids = {"b"}, .key = "j", .due_at = noon + second});
  auto back = ended(claim_one(store), EntryState::waiting, "not yet");
  back.due_at = noon + second;
  complete(store, back);
  CHECK(must(store.claim(10, noon + second - longest_wait, lease)).empty());
  const auto again = must(store.claim(10, noon - std::chrono::hours{24}, lease));
  REQUIRE(ids(again) == Words{"a"});
  complete(store, ended(again[0], EntryState::done));
  CHECK(ids(must(store.claim(10, noon + second, lease))) == Words{"b"});
}

/// The end of an entry that would write the record and a call of key "k".
inline Completion end_with_record(const ClaimedEntry& entry, const std::string& version) {
  auto end = ended(entry, EntryState::done);
  end.record = record_of("k", version);
  end.calls = {call_for("k", version)};
  return end;
}

template <class S>
void a_new_owner_voids_every_lease_of_the_old_one(S& store) {
  arrive(store, {.ids = {"job"}, .key = "k", .entry_class = EntryClass::job});
  const auto before = claim_one(store);
  arrive(store, {.ids = {"live"}, .key = "k"});
  const auto after = must(store.claim(1, noon + lease, lease));
  REQUIRE(ids(after) == Words{"live"});
  complete(store, end_with_record(before, "old"), noon + lease);
  must(store.forward(std::vector<Forward>{{before.row, before.fence, "f", {}, "{}"}}));
  CHECK_FALSE(must(store.record(key_of("k"))));
  CHECK(must(store.counts()).entries == EntryCounts{2, 0, 0, 0, 0});
  complete(store, end_with_record(after.at(0), "new"), noon + lease);
  CHECK(must(store.record(key_of("k"))) == "new");
  CHECK(ids(must(store.claim(10, noon + lease, lease))) == Words{"job"});
  complete(store, end_with_record(before, "old"), noon + lease);
  CHECK(must(store.record(key_of("k"))) == "new");
}

template <class S>
void a_new_owner_of_part_of_the_work_voids_all_of_it(S& store) {
  arrive(store, {.ids = {"a", "b", "c"}, .key = "k"});
  const auto before = must(store.claim(10, noon, lease));
  const auto after = must(store.claim(1, noon + lease, lease));
  REQUIRE(ids(after) == Words{"a"});
  CHECK(must(store.claim(10, noon + lease, lease)).empty());
  for (const auto& entry : before) complete(store, end_with_record(entry, "old"), noon + lease);
  CHECK(must(store.counts()).entries == EntryCounts{3, 0, 0, 0, 0});
  CHECK(take_calls(store).empty());
  complete(store, ended(after.at(0), EntryState::done), noon + lease);
  CHECK(ids(must(store.claim(10, noon + lease, lease))) == Words{"b", "c"});
}

template <class S>
void an_expired_owner_counts_until_there_is_another(S& store) {
  arrive(store, {.ids = {"a", "b"}, .key = "k"});
  const auto claimed = must(store.claim(10, noon, lease));
  complete(store, end_with_record(claimed.at(0), "1"), noon + lease + lease);
  CHECK(must(store.record(key_of("k"))) == "1");
  complete(store, ended(claimed.at(1), EntryState::done), noon + lease + lease);
  CHECK(must(store.counts()).entries == EntryCounts{0, 2, 0, 0, 0});
}

/// A processor of one customer. It claims, reads the record, applies each entry whose version is
/// newer, and completes. Any time may pass between these steps.
template <class S>
class Processor {
 public:
  Processor(S& store, std::string key) : store_(store), key_(std::move(key)) {}

  bool idle() const { return work_.empty(); }
  /// Simulates a kill: its work is claimed again once the lease is over.
  void lose() { work_.clear(); }

  void go_on(Time now, int limit) {
    if (work_.empty()) {
      work_ = must(store_.claim(limit, now, lease));
      version_.reset();
    } else if (!version_) {
      version_ = std::stoi(must(store_.record(key_of(key_))).value_or("0"));
    } else {
      complete_some(now, static_cast<std::size_t>(limit));
    }
  }

 private:
  void complete_some(Time now, std::size_t most) {
    std::vector<Completion> ends;
    for (const auto& entry : std::span(work_).first(std::min(most, work_.size()))) {
      ends.push_back(apply(entry));
    }
    must(store_.complete(ends, now));
    work_.erase(work_.begin(), work_.begin() + std::ssize(ends));
  }
  Completion apply(const ClaimedEntry& entry) {
    if (std::stoi(entry.body) <= *version_) return ended(entry, EntryState::ignored, "stale");
    version_ = std::stoi(entry.body);
    auto end = ended(entry, EntryState::done);
    end.record = record_of(key_, entry.body);
    end.calls = {call_for(key_, entry.body)};
    return end;
  }

  S& store_;
  std::string key_;
  std::vector<ClaimedEntry> work_;
  std::optional<int> version_;  // of the record, once it was read
};

/// Two processors work on the versions of one customer, which arrive in any sequence and class.
/// Each may be paused past its lease, or killed.
template <class S>
class TwoProcessors {
 public:
  static constexpr int versions = 24;

  TwoProcessors(S& store, unsigned seed)
      : store_(store),
        random_(seed),
        key_("customer " + std::to_string(seed)),
        processors_{Processor<S>(store, key_), Processor<S>(store, key_)} {
    std::iota(left_.begin(), left_.end(), 1);
    std::ranges::shuffle(left_, random_);
  }

  void run() {
    const auto ended_before = ended_entries();
    while (ended_entries() < ended_before + versions) step();
    CHECK(must(store_.record(key_of(key_))) == std::to_string(versions));
    check_calls();
  }

 private:
  int random(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  std::int64_t ended_entries() {
    const auto counts = must(store_.counts());
    done_ = counts.entries[1];
    return counts.entries[1] + counts.entries[2];
  }
  void step() {
    if (next_ < versions && random(3) == 0) bring();
    now_ += random(4) == 0 ? lease + second : second;
    auto& processor = processors_.at(static_cast<std::size_t>(random(2)));
    if (random(20) == 0) processor.lose();
    processor.go_on(now_, 1 + random(3));
  }
  void bring() {
    const auto version = std::to_string(left_.at(static_cast<std::size_t>(next_++)));
    arrive(store_, {.ids = {key_ + " " + version},
                    .body = version,
                    .at = now_,
                    .key = key_,
                    .entry_class = random(2) == 0 ? EntryClass::live : EntryClass::job});
  }
  // The versions of the calls ascend to the newest, and there is one call for each done entry.
  void check_calls() {
    int last = 0;
    std::int64_t count = 0;
    for (auto calls = take_calls(store_, now_); !calls.empty(); calls = take_calls(store_, now_)) {
      for (const auto& call : calls) {
        CHECK(std::stoi(call.call.message_id) > last);
        last = std::stoi(call.call.message_id);
        ++count;
        settle(store_, ended(call, CallState::accepted), now_);
      }
    }
    CHECK(last == versions);
    CHECK(must(store_.counts()).calls[1] == done_);
    CHECK(count > 0);
  }

  S& store_;
  std::mt19937 random_;
  std::string key_;
  std::array<Processor<S>, 2> processors_;
  std::array<int, versions> left_{};
  int next_ = 0;
  std::int64_t done_ = 0;
  Time now_ = noon;
};

template <class S>
void two_processors_lose_no_version(S& store) {
  for (unsigned seed = 1; seed <= 40; ++seed) TwoProcessors(store, seed).run();
  check_counts(store);
}

}  // namespace ctsync::suites
