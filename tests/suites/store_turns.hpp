// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "store_words.hpp"

/// Tests which entries are claimed first, by tenant, by class and by schedule.
namespace ctsync::suites {

inline Words many(const std::string& name, int count) {
  Words names;
  for (int i = 0; i < count; ++i) names.push_back(name + std::to_string(i));
  return names;
}

inline std::int64_t count_of(const std::vector<ClaimedEntry>& entries, std::string_view tenant) {
  return std::ranges::count(entries, tenant, &ClaimedEntry::tenant);
}

inline std::int64_t jobs_in(const std::vector<ClaimedEntry>& entries) {
  return std::ranges::count(entries, EntryClass::job, &ClaimedEntry::entry_class);
}

template <class S>
void tenants_take_turns(S& store) {
  for (const auto* tenant : {"x", "y", "z"}) {
    arrive(store, {.ids = many("a", 8), .tenant = tenant});
  }
  const auto claimed = must(store.claim(6, noon, lease));
  REQUIRE(claimed.size() == 6);
  for (const auto* tenant : {"x", "y", "z"}) CHECK(count_of(claimed, tenant) == 2);
  for (int round = 0; round < 2; ++round) {
    std::set<std::string> served;
    for (int i = 0; i < 3; ++i) served.insert(must(store.claim(1, noon, lease)).at(0).tenant);
    CHECK(served.size() == 3);
  }
}

template <class S>
void a_backlog_delays_no_other_tenant(S& store) {
  arrive(store, {.ids = many("a", 300), .tenant = "large"});
  must(store.claim(10, noon, lease));
  arrive(store, {.ids = {"new"}, .tenant = "small"});
  CHECK(count_of(must(store.claim(2, noon, lease)), "small") == 1);
  CHECK(must(store.claim(10, noon, lease)).size() == 10);
  arrive(store, {.ids = {"newer"}, .tenant = "small"});
  must(store.claim(1, noon, lease));
  must(store.claim(1, noon, lease));
  CHECK(must(store.list({.tenant = "small"})).size() == 2);
  CHECK(count_of(must(store.claim(400, noon, lease)), "small") == 0);
}

template <class S>
void a_tenant_gets_what_others_leave(S& store) {
  arrive(store, {.ids = {"a"}, .tenant = "small"});
  arrive(store, {.ids = many("a", 20), .tenant = "large"});
  const auto claimed = must(store.claim(10, noon, lease));
  CHECK(claimed.size() == 10);
  CHECK(count_of(claimed, "small") == 1);
}

template <class S>
void tenants_that_wait_take_no_turn(S& store) {
  for (int i = 0; i < 5; ++i) {
    const auto tenant = "waits" + std::to_string(i);
    arrive(store, {.ids = {"a"}, .tenant = tenant, .due_at = noon + lease});
    arrive(store, {.ids = {"b"}, .tenant = tenant});
    auto back = ended(claim_one(store), EntryState::waiting, "not yet");
    back.due_at = noon + lease;
    complete(store, back);
  }
  arrive(store, {.ids = many("a", 3), .tenant = "works"});
  for (int i = 0; i < 3; ++i) {
    CHECK(count_of(must(store.claim(1, noon, lease)), "works") == 1);
  }
  CHECK(must(store.claim(1, noon, lease)).empty());
}

template <class S>
void jobs_get_a_tenth(S& store) {
  arrive(store, {.ids = many("job", 60), .entry_class = EntryClass::job, .job = 4});
  arrive(store, {.ids = many("live", 60)});
  const auto claimed = must(store.claim(20, noon, lease));
  CHECK(claimed.size() == 20);
  CHECK(jobs_in(claimed) == 2);
  CHECK(jobs_in(must(store.claim(15, noon, lease))) == 2);
  std::int64_t jobs = 0;
  for (int i = 0; i < 20; ++i) jobs += jobs_in(must(store.claim(1, noon, lease)));
  CHECK(jobs == 2);
}

template <class S>
void live_entries_overtake_a_job(S& store) {
  arrive(store, {.ids = many("job", 30), .entry_class = EntryClass::job});
  arrive(store, {.ids = {"live"}, .at = noon + second});
  CHECK(ids(must(store.claim(1, noon, lease))) == Words{"live"});
  arrive(store, {.ids = many("more", 3), .at = noon + second});
  const auto claimed = must(store.claim(10, noon, lease));
  CHECK(claimed.size() == 10);
  CHECK(jobs_in(claimed) == 7);
}

template <class S>
void hands_out_class_job_and_trace(S& store) {
  arrive(store, {.ids = {"a"}, .entry_class = EntryClass::job, .job = 7, .trace = "00-ab-cd-01"});
  arrive(store, {.ids = {"b"}});
  const auto claimed = must(store.claim(10, noon, lease));
  REQUIRE(claimed.size() == 2);
  CHECK(claimed[0].entry_class == EntryClass::job);
  CHECK(claimed[0].job == 7);
  CHECK(claimed[0].trace == "00-ab-cd-01");
  CHECK_FALSE(claimed[0].is_step);
  CHECK(claimed[1].entry_class == EntryClass::live);
  CHECK(claimed[1].job == 0);
  CHECK(claimed[1].trace.empty());
  auto done = ended(claimed[0], EntryState::done);
  done.calls = {call_for("k", "1")};
  complete(store, done);
  CHECK(take_calls(store).at(0).trace == "00-ab-cd-01");
}

template <class S>
void a_scheduled_entry_is_no_backlog(S& store) {
  arrive(store, {.ids = {"a"}, .due_at = noon + second});
  auto counts = must(store.counts());
  CHECK(counts.entries == EntryCounts{0, 0, 0, 0, 1});
  CHECK_FALSE(counts.oldest_entry);
  CHECK(must(store.list({.state = "scheduled"})).at(0).due_at == noon + second);
  CHECK(must(store.next_due(Table::inbox)) == noon + second);
  CHECK(must(store.claim(10, noon, lease)).empty());
  auto again = ended(claim_one(store, noon + second), EntryState::scheduled, "later");
  CHECK_FALSE(must(store.next_due(Table::inbox)));
  again.due_at = noon + second * 2;
  complete(store, again, noon + second);
  CHECK(must(store.counts()).entries == EntryCounts{0, 0, 0, 0, 1});
  CHECK(must(store.claim(10, noon + second, lease)).empty());
  const auto entry = claim_one(store, noon + second * 2);
  CHECK(entry.attempts == 0);
  auto back = ended(entry, EntryState::waiting, "busy");
  back.due_at = noon + second * 3;
  complete(store, back, noon + second * 2);
  counts = must(store.counts());
  CHECK(counts.entries == EntryCounts{1, 0, 0, 0, 0});
  CHECK(counts.oldest_entry == noon);
  const auto last = claim_one(store, noon + second * 3);
  CHECK(last.attempts == 1);
  complete(store, ended(last, EntryState::done), noon + second * 3);
  check_counts(store);
}

template <class S>
void a_scheduled_entry_is_erased(S& store) {
  arrive(store, {.ids = {"a"}, .due_at = noon + second});
  const std::vector row{must(store.list({})).at(0).row};
  CHECK(must(store.erase({{}, row, {}, "{}"}, noon)).entries == 1);
  CHECK(must(store.counts()).entries == EntryCounts{0, 0, 1, 0, 0});
  CHECK(must(store.claim(10, noon + second, lease)).empty());
  check_counts(store);
}

}  // namespace ctsync::suites
