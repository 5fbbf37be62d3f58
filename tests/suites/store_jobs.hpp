// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store_forward.hpp"
#include "store_turns.hpp"
#include "store_words.hpp"

/// Tests the contract of jobs.
namespace ctsync::suites {

/// A job, its leader and how many steps it has made.
struct Leader {
  std::int64_t job = 0;
  std::int64_t fence = 0;
  std::int64_t step = 0;
};

/// A page of a job: entries with a body, each without a key, and what is no entry.
struct Page {
  Words ids{};
  std::string cursor = "next";
  std::string error{};
  std::string tenant = "shop";
  std::int64_t known = 0;
  std::int64_t ignored = 0;
  std::optional<JobState> end{};
  bool unreadable = false;
};

/// Makes a step without counting it.
template <class S>
JobProgress try_step(S& store, const Leader& leader, const Page& page, Time now = noon) {
  std::vector<NewEntry> entries;
  for (const auto& id : page.ids) {
    auto& entry = entries.emplace_back(NewEntry{.id = id, .body = "{}"});
    if (page.unreadable) entry.unreadable = {ReasonCode::unreadable, "no JSON"};
  }
  const std::vector<NewDelivery> deliveries{
      {page.tenant, "hook", now, entries, EntryClass::live, 99}};
  JobStep step{leader.job, leader.fence, leader.step, page.cursor, "{\"at\":1}", page.error};
  if (!entries.empty()) step.deliveries = deliveries;
  step.known = page.known;
  step.ignored = page.ignored;
  step.end = page.end;
  return must(store.advance_job(step, now, lease));
}

template <class S>
JobProgress make_step(S& store, Leader& leader, const Page& page, Time now = noon) {
  const auto progress = try_step(store, leader, page, now);
  CHECK(progress.led);
  ++leader.step;
  return progress;
}

template <class S>
std::optional<Leader> try_lead(S& store, std::int64_t job, Time now = noon) {
  const auto led = must(store.lead_job(job, now, lease));
  if (!led) return std::nullopt;
  CHECK(led->job.number == job);
  CHECK(led->job.state == JobState::running);
  CHECK(led->job.led_until == now + lease);
  return Leader{job, led->fence, led->job.steps};
}

template <class S>
Leader lead(S& store, std::int64_t job, Time now = noon) {
  const auto leader = try_lead(store, job, now);
  REQUIRE(leader);
  return *leader;
}

template <class S>
std::int64_t make_job(S& store, std::string_view tenant = "shop") {
  return must(store.make_job({tenant, "backfill", "{\"from\":1}"}, noon));
}

template <class S>
Leader new_leader(S& store, std::string_view tenant = "shop") {
  return lead(store, make_job(store, tenant));
}

template <class S>
Job job_at(S& store, std::int64_t number) {
  const auto found = must(store.jobs({.number = number}));
  REQUIRE(found.size() == 1);
  return found[0];
}

template <class S>
JobCounts counts_of(S& store, const Leader& leader) {
  return job_at(store, leader.job).counts;
}

inline std::vector<std::int64_t> numbers_of(const std::vector<Job>& jobs) {
  std::vector<std::int64_t> numbers;
  for (const auto& job : jobs) numbers.push_back(job.number);
  return numbers;
}

using Numbers = std::vector<std::int64_t>;

template <class S>
void lists_jobs(S& store) {
  using enum JobState;
  CHECK(must(store.jobs({})).empty());
  for (const auto* tenant : {"shop", "other", "shop"}) make_job(store, tenant);
  CHECK(must(store.steer_job(2, paused, noon + second)));
  CHECK(numbers_of(must(store.jobs({}))) == Numbers{3, 2, 1});
  CHECK(numbers_of(must(store.jobs({.tenant = "shop"}))) == Numbers{3, 1});
  CHECK(numbers_of(must(store.jobs({.state = paused}))) == Numbers{2});
  CHECK(numbers_of(must(store.jobs({.limit = 2}))) == Numbers{3, 2});
  CHECK(numbers_of(must(store.jobs({.before = 2}))) == Numbers{1});
  const auto job = job_at(store, 1);
  CHECK(job.tenant == "shop");
  CHECK(job.kind == "backfill");
  CHECK(job.parameters == "{\"from\":1}");
  CHECK(job.cursor.empty());
  CHECK(job.state == running);
  CHECK(job.counts == JobCounts{});
  CHECK(job.made_at == noon);
  CHECK(job.changed_at == noon);
  CHECK(job_at(store, 2).changed_at == noon + second);
  CHECK_FALSE(job.ended_at);
  CHECK_FALSE(job.led_until);
  CHECK(job.steps == 0);
  for (int i = 4; i <= 70; ++i) CHECK(make_job(store) == i);
  CHECK(must(store.jobs({.before = 68, .limit = 3})).at(2).number == 65);
}

template <class S>
void what_is_not_known_is_no_job(S& store) {
  using enum JobState;
  make_job(store);
  CHECK(must(store.jobs({.number = 2})).empty());
  CHECK_FALSE(try_lead(store, 2));
  CHECK_FALSE(try_step(store, {2, 1, 0}, {.ids = {"a"}}).led);
  CHECK_FALSE(must(store.steer_job(2, paused, noon)));
  CHECK(must(store.counts()).entries == EntryCounts{});
}

template <class S>
void a_state_allows_some_steering(S& store) {
  using enum JobState;
  const auto steers = [&](std::int64_t job) {
    std::vector<JobState> allowed;
    const auto before = job_at(store, job).state;
    for (const auto wanted : {running, paused, done, failed, cancelled}) {
      if (!may_steer(before, wanted)) {
        CHECK_FALSE(must(store.steer_job(job, wanted, noon)));
        CHECK(job_at(store, job).state == before);
      } else {
        allowed.push_back(wanted);
      }
    }
    return allowed;
  };
  const auto job = make_job(store);
  CHECK(steers(job) == std::vector{paused, cancelled});
  CHECK(must(store.steer_job(job, paused, noon)));
  CHECK(steers(job) == std::vector{running, cancelled});
  CHECK(must(store.steer_job(job, running, noon)));
  CHECK(must(store.steer_job(job, cancelled, noon + second)));
  CHECK(job_at(store, job).ended_at == noon + second);
  CHECK(steers(job).empty());
  auto leader = new_leader(store);
  make_step(store, leader, {.end = done});
  CHECK(steers(leader.job).empty());
  leader = new_leader(store);
  make_step(store, leader, {.end = failed});
  CHECK(steers(leader.job) == std::vector{running, cancelled});
  CHECK(must(store.steer_job(leader.job, running, noon)));
  CHECK_FALSE(job_at(store, leader.job).ended_at);
}

template <class S>
void a_job_has_one_leader(S& store) {
  const auto first = new_leader(store);
  const auto other = new_leader(store);
  CHECK_FALSE(try_lead(store, first.job));
  CHECK_FALSE(try_lead(store, first.job, noon + lease - Duration{1}));
  const auto second_leader = lead(store, first.job, noon + lease);
  CHECK(second_leader.fence != first.fence);
  CHECK_FALSE(try_lead(store, first.job, noon + lease));
  CHECK(try_step(store, other, {}).led);
}

template <class S>
void a_step_extends_the_lease(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {}, noon + second);
  CHECK(job_at(store, leader.job).led_until == noon + second + lease);
  CHECK_FALSE(try_lead(store, leader.job, noon + lease));
  CHECK(try_lead(store, leader.job, noon + second + lease));
}

template <class S>
void a_lease_of_another_clock_is_over(S& store) {
  const auto job = make_job(store);
  const auto ahead = lead(store, job, noon + std::chrono::hours{3});
  const auto leader = lead(store, job);
  CHECK_FALSE(try_step(store, ahead, {.ids = {"a"}}).led);
  CHECK(try_step(store, leader, {.ids = {"a"}}).led);
}

template <class S>
void an_expired_leader_counts_until_there_is_another(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}, .cursor = "1"}, noon + lease * 2);
  const auto next = lead(store, leader.job, noon + lease * 3);
  CHECK(next.step == 1);
  CHECK_FALSE(try_step(store, leader, {.ids = {"b"}, .cursor = "2"}).led);
  for (const auto fence : {leader.fence, next.fence}) {
    CHECK_FALSE(try_step(store, {leader.job, fence, 0}, {.ids = {"b"}, .cursor = "1"}).led);
  }
  CHECK(job_at(store, leader.job).cursor == "1");
  CHECK(must(store.counts()).entries[0] == 1);
  CHECK(counts_of(store, next) == JobCounts{1, 0, 0, 0, 0});
  CHECK(try_step(store, next, {.ids = {"b"}, .cursor = "2"}, noon + lease * 3).led);
}

template <class S>
void a_step_adds_entries_and_moves_the_cursor(S& store) {
  using enum JobState;
  auto leader = new_leader(store);
  const auto progress =
      make_step(store, leader, {.ids = {"a", "b", "a"}, .cursor = "7", .error = "busy"});
  CHECK(progress == JobProgress{true, running, 2, 1});
  auto job = job_at(store, leader.job);
  CHECK(job.cursor == "7");
  CHECK(job.report == "{\"at\":1}");
  CHECK(job.error == "busy");
  CHECK(job.steps == 1);
  const auto entries = must(store.claim(10, noon, lease));
  REQUIRE(ids(entries) == Words{"a", "b"});
  for (const auto& entry : entries) {
    CHECK(entry.entry_class == EntryClass::job);
    CHECK(entry.job == leader.job);
    CHECK(entry.tenant == "shop");
    CHECK(entry.source == "hook");
  }
  make_step(store, leader, {.cursor = "8"}, noon + second);
  job = job_at(store, leader.job);
  CHECK(job.error.empty());
  CHECK(job.changed_at == noon + second);
  check_counts(store);
}

/// `hinder(true)` makes writes fail.
template <class S, class Hinder>
void a_step_that_could_not_be_written_writes_nothing(S& store, Hinder hinder) {
  using enum JobState;
  auto leader = new_leader(store);
  const std::vector<NewEntry> entries{{.id = "a", .body = "{}"}};
  const std::vector<NewDelivery> deliveries{{"shop", "hook", noon, entries}};
  JobStep step{leader.job, leader.fence, 0, "1"};
  step.deliveries = deliveries;
  hinder(true);
  CHECK_FALSE(store.advance_job(step, noon, lease));
  hinder(false);
  make_job(store);  // after a failed write, a store may add no entries until one succeeds
  CHECK(job_at(store, leader.job).cursor.empty());
  CHECK(counts_of(store, leader) == JobCounts{});
  CHECK(must(store.list({})).empty());
  CHECK(must(store.advance_job(step, noon, lease)) == JobProgress{true, running, 1, 0});
}

template <class S>
void a_repeated_step_does_nothing_again(S& store) {
  using enum JobState;
  auto leader = new_leader(store);
  const Page page{.ids = {"a", "b", "b"}, .cursor = "1", .known = 2, .ignored = 3};
  const auto progress = try_step(store, leader, page);
  CHECK(progress == JobProgress{true, running, 2, 1});
  CHECK(try_step(store, leader, page, noon + second) == progress);
  CHECK(job_at(store, leader.job).steps == 1);
  CHECK(job_at(store, leader.job).changed_at == noon);
  CHECK(counts_of(store, leader) == JobCounts{8, 0, 3, 3, 0});
  CHECK(must(store.counts()).entries[0] == 2);
  leader.step = 1;
  make_step(store, leader, {.ids = {"c"}, .cursor = "2"});
  for (const std::int64_t step : {0, 3}) {
    CHECK_FALSE(try_step(store, {leader.job, leader.fence, step}, {.ids = {"d"}}).led);
  }
  CHECK(job_at(store, leader.job).cursor == "2");
  CHECK(must(store.counts()).entries[0] == 3);
}

template <class S>
void a_step_may_end_the_job(S& store) {
  using enum JobState;
  auto leader = new_leader(store);
  const Page last{.ids = {"a"}, .cursor = "end", .end = done};
  const auto progress = try_step(store, leader, last, noon + second);
  CHECK(progress == JobProgress{true, done, 1, 0});
  CHECK(try_step(store, leader, last, noon + second * 2) == progress);
  const auto job = job_at(store, leader.job);
  CHECK(job.state == done);
  CHECK(job.ended_at == noon + second);
  CHECK_FALSE(job.led_until);
  leader.step = 1;
  CHECK(try_step(store, leader, {.ids = {"b"}}) == JobProgress{true, done});
  CHECK_FALSE(try_lead(store, leader.job, noon + lease * 2));
  CHECK(must(store.counts()).entries[0] == 1);
  complete(store, ended(claim_one(store), EntryState::done));
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
}

template <class S>
void a_failed_job_is_resumed_where_it_was(S& store) {
  using enum JobState;
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}, .cursor = "1"});
  make_step(store, leader, {.cursor = "1", .error = "refused", .end = failed}, noon + second);
  auto job = job_at(store, leader.job);
  CHECK(job.state == failed);
  CHECK(job.error == "refused");
  CHECK(job.ended_at == noon + second);
  CHECK_FALSE(try_lead(store, leader.job, noon + second));
  CHECK(must(store.steer_job(leader.job, running, noon + second)));
  auto next = lead(store, leader.job, noon + second);
  CHECK(next.step == 2);
  CHECK(must(store.jobs({})).at(0).cursor == "1");
  CHECK_FALSE(try_step(store, leader, {}, noon + second).led);
  make_step(store, next, {.end = done}, noon + second);
  CHECK(job_at(store, leader.job).error.empty());
}

template <class S>
void a_leader_sees_that_its_job_is_paused(S& store) {
  using enum JobState;
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}, .cursor = "1"});
  CHECK(must(store.steer_job(leader.job, paused, noon)));
  CHECK(try_step(store, leader, {.ids = {"b"}, .cursor = "2"}) == JobProgress{true, paused});
  auto job = job_at(store, leader.job);
  CHECK(job.cursor == "1");
  CHECK_FALSE(job.led_until);
  CHECK(counts_of(store, leader) == JobCounts{1, 0, 0, 0, 0});
  CHECK_FALSE(try_lead(store, leader.job, noon + lease * 2));
  complete(store, ended(claim_one(store), EntryState::done));
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
  CHECK(must(store.steer_job(leader.job, running, noon)));
  SUBCASE("and goes on once it is resumed") {
    CHECK(make_step(store, leader, {.ids = {"b"}}) == JobProgress{true, running, 1, 0});
  }
  SUBCASE("and anyone may lead it at once after it was resumed") {
    auto other = lead(store, leader.job);
    CHECK_FALSE(try_step(store, leader, {.ids = {"b"}}).led);
    CHECK(make_step(store, other, {.ids = {"b"}}) == JobProgress{true, running, 1, 0});
  }
}

template <class S>
void a_leader_sees_that_its_job_is_cancelled(S& store) {
  using enum JobState;
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}, .cursor = "1"});
  SUBCASE("while it ran") {}
  SUBCASE("while it was paused") { CHECK(must(store.steer_job(leader.job, paused, noon))); }
  CHECK(must(store.steer_job(leader.job, cancelled, noon)));
  CHECK(try_step(store, leader, {.ids = {"b"}, .end = done}) == JobProgress{true, cancelled});
  CHECK_FALSE(try_lead(store, leader.job, noon + lease * 2));
  CHECK(claim_one(store).id == "a");
  CHECK(job_at(store, leader.job).state == cancelled);
}

template <class S>
void live_entries_come_before_those_of_a_step(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = many("job", 30)});
  arrive(store, {.ids = {"live"}, .at = noon + second});
  CHECK(ids(must(store.claim(1, noon, lease))) == Words{"live"});
  arrive(store, {.ids = many("more", 3), .at = noon + second});
  CHECK(jobs_in(must(store.claim(10, noon, lease))) == 7);
}

inline Completion ended_by(const ClaimedEntry& entry, EntryState state, ReasonCode code) {
  auto end = ended(entry, state);
  end.reason = {code, "why"};
  return end;
}

template <class S>
void counts_how_entries_end(S& store) {
  auto leader = new_leader(store);
  arrive(store, {.ids = {"live", "known"}});
  auto live = must(store.claim(10, noon, lease));
  make_step(store, leader, {.ids = many("", 9), .known = 1, .ignored = 1});
  make_step(store, leader, {.ids = {"bad"}, .unreadable = true});
  make_step(store, leader, {.ids = {"known", "bad"}});
  CHECK(counts_of(store, leader) == JobCounts{14, 0, 3, 1, 1});
  auto entries = must(store.claim(20, noon, lease));
  REQUIRE(entries.size() == 9);
  using enum ReasonCode;
  auto back = ended_by(entries[6], EntryState::waiting, fetch_failed);
  auto later = ended_by(entries[7], EntryState::scheduled, scheduled);
  back.due_at = later.due_at = noon + second;
  must(store.complete(std::vector{ended(entries[0], EntryState::done),
                                  ended_by(entries[1], EntryState::ignored, stale),
                                  ended_by(entries[2], EntryState::ignored, known_version),
                                  ended_by(entries[3], EntryState::ignored, told_before),
                                  ended_by(entries[4], EntryState::ignored, not_routed),
                                  ended_by(entries[5], EntryState::dead, invalid), back, later,
                                  ended(live.at(0), EntryState::done)},
                      noon));
  CHECK(counts_of(store, leader) == JobCounts{14, 1, 6, 2, 2});
  CHECK(counts_of(store, leader).open() == 3);
  auto stale_end = ended(entries[8], EntryState::done);
  ++stale_end.fence;
  complete(store, stale_end);
  CHECK(counts_of(store, leader).open() == 3);
  const Time later_on = noon + lease * 2;
  for (const auto& entry : must(store.claim(20, later_on, lease))) {
    complete(store, ended(entry, EntryState::done), later_on);
  }
  complete(store, ended(entries[8], EntryState::dead, "stale"), later_on);
  CHECK(counts_of(store, leader) == JobCounts{14, 4, 6, 2, 2});
  check_counts(store);
}

/// Ends the sender as one whose entry was forwarded.
template <class S>
void end_sender(S& store, const ClaimedEntry& sender, Time now = noon) {
  complete(store, ended_by(sender, EntryState::done, ReasonCode::forwarded), now);
}

template <class S>
void a_forwarded_entry_counts_for_its_sender(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}});
  const auto sender = claim_one(store);
  forward(store, forward_of(sender, "f"));
  end_sender(store, sender);
  CHECK(counts_of(store, leader) == JobCounts{1, 0, 0, 0, 0});
  const auto step = claim_one(store);
  CHECK(step.job == leader.job);
  complete(store, ended(step, EntryState::done));
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
}

template <class S>
void the_first_of_several_forwards_counts(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}});
  const auto sender = claim_one(store);
  SUBCASE("together") {
    must(store.forward(std::vector{forward_of(sender, "f", "k"), forward_of(sender, "g", "l")}));
  }
  SUBCASE("one after the other") {
    forward(store, forward_of(sender, "f", "k"));
    forward(store, forward_of(sender, "g", "l"));
  }
  end_sender(store, sender);
  const auto steps = must(store.claim(10, noon, lease));
  REQUIRE(ids(steps) == Words{"f", "g"});
  CHECK(steps[0].job == leader.job);
  CHECK(steps[1].job == 0);
  CHECK(steps[1].entry_class == EntryClass::job);
  complete(store, ended(steps[1], EntryState::dead, "bad"));
  CHECK(counts_of(store, leader) == JobCounts{1, 0, 0, 0, 0});
  complete(store, ended(steps[0], EntryState::ignored, "not wanted"));
  CHECK(counts_of(store, leader) == JobCounts{1, 0, 0, 1, 0});
}

template <class S>
void a_duplicate_forward_is_known(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a", "b", "c"}});
  arrive(store, {.ids = {"told"}});
  auto senders = must(store.claim(10, noon, lease));
  REQUIRE(senders.size() == 4);
  std::erase_if(senders, [](const auto& entry) { return entry.id == "told"; });
  must(store.forward(std::vector{forward_of(senders.at(0), "told"), forward_of(senders.at(1), "f"),
                                 forward_of(senders.at(2), "f")}));
  for (const auto& sender : senders) end_sender(store, sender);
  CHECK(counts_of(store, leader) == JobCounts{3, 0, 2, 0, 0});
  complete(store, ended(claim_one(store), EntryState::done));
  CHECK(counts_of(store, leader) == JobCounts{3, 1, 2, 0, 0});
}

template <class S>
void a_forward_that_a_crash_repeats_counts_once(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a"}});
  const auto sender = claim_one(store);
  forward(store, forward_of(sender, "f"));
  const Time now = noon + lease;
  auto again = must(store.claim(10, now, lease));
  REQUIRE(ids(again) == Words{"a", "f"});
  CHECK(again[0].job == leader.job);
  complete(store, ended(again[1], EntryState::done), now);
  must(store.forward(std::vector{forward_of(again[0], "f"), forward_of(again[0], "g", "l")}));
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
  SUBCASE("and then its sender ends") { end_sender(store, again[0], now); }
  SUBCASE("and then its sender dies and is given up") {
    complete(store, ended(again[0], EntryState::dead, "bad"), now);
    CHECK(must(store.discard({}, now)) == 1);
  }
  SUBCASE("and then its sender is erased") {
    const std::vector row{again[0].row};
    must(store.erase({{}, row, {}, "{}"}, now));
  }
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
  const auto other = claim_one(store, now);
  CHECK(other.id == "g");
  CHECK(other.job == 0);
}

/// A job with one entry that waits and two that are dead.
template <class S>
Leader bury_two(S& store) {
  auto leader = new_leader(store);
  make_step(store, leader, {.ids = {"a", "b", "c"}});
  const auto entries = must(store.claim(10, noon, lease));
  REQUIRE(entries.size() == 3);
  for (const std::size_t i : {0U, 1U}) {
    complete(store, ended(entries[i], EntryState::dead, "bad"));
  }
  CHECK(counts_of(store, leader) == JobCounts{3, 0, 0, 0, 2});
  return leader;
}

template <class S>
std::vector<std::int64_t> entry_rows(S& store) {
  std::vector<std::int64_t> rows;
  for (const auto& row : must(store.list({.table = Table::inbox}))) rows.push_back(row.row);
  return rows;
}

template <class S>
void a_redriven_entry_has_not_ended(S& store) {
  const auto leader = bury_two(store);
  CHECK(must(store.redrive({.limit = 1}, noon)) == 1);
  CHECK(counts_of(store, leader) == JobCounts{3, 0, 0, 0, 1});
  const auto entry = claim_one(store);
  CHECK(entry.job == leader.job);
  CHECK(entry.entry_class == EntryClass::job);
  complete(store, ended(entry, EntryState::done));
  CHECK(counts_of(store, leader) == JobCounts{3, 1, 0, 0, 1});
}

template <class S>
void what_is_given_up_is_ignored(S& store) {
  const auto leader = bury_two(store);
  CHECK(must(store.discard({.limit = 1}, noon)) == 1);
  CHECK(counts_of(store, leader) == JobCounts{3, 0, 0, 1, 1});
  must(store.discard({.limit = 1}, noon));
  must(store.discard({}, noon));
  CHECK(counts_of(store, leader) == JobCounts{3, 0, 0, 2, 0});
}

template <class S>
void what_is_erased_is_ignored(S& store) {
  const auto leader = bury_two(store);
  const auto rows = entry_rows(store);
  for (int i = 0; i < 2; ++i) {
    must(store.erase({{}, std::span(rows).first(1), {}, "{}"}, noon));
    CHECK(counts_of(store, leader) == JobCounts{3, 0, 0, 1, 1});
  }
  must(store.erase({{}, rows, {}, "{}"}, noon));
  CHECK(counts_of(store, leader) == JobCounts{3, 0, 0, 3, 0});
}

template <class S>
void what_is_pruned_stays_counted(S& store) {
  const auto leader = bury_two(store);
  complete(store, ended(claim_one(store, noon + lease), EntryState::done), noon + lease);
  const auto before = counts_of(store, leader);
  CHECK(must(store.prune(noon + lease * 2, noon + lease * 2, DeadLetters::prune)) == 3);
  CHECK(counts_of(store, leader) == before);
}

/// Random work on the entries of two jobs, each with a tenant of its own.
class JobWalk {
 public:
  explicit JobWalk(unsigned seed) : dice_(seed) {}

  unsigned roll(unsigned sides) { return static_cast<unsigned>(dice_() % sides); }

  template <class S>
  void read(S& store, Leader& leader, const std::string& tenant, Time now) {
    Page page{.tenant = tenant};
    page.known = roll(3);
    page.ignored = roll(3);
    page.unreadable = roll(8) == 0;
    for (auto n = roll(4); n > 0; --n) page.ids.push_back(std::to_string(roll(400)));
    make_step(store, leader, page, now);
  }

  template <class S>
  void process(S& store, Time now) {
    for (const auto& entry : must(store.claim(6, now, second * 2))) {
      if (roll(3) == 0) forward_some(store, entry);
      if (roll(6) == 0) continue;  // its lease ends
      constexpr std::array states{EntryState::done,     EntryState::done, EntryState::ignored,
                                  EntryState::ignored,  EntryState::dead, EntryState::waiting,
                                  EntryState::scheduled};
      constexpr std::array codes{ReasonCode::stale, ReasonCode::not_routed};
      const auto state = states[roll(states.size())];
      const bool handed_on = uncounted_.contains(entry.tenant + entry.id);
      auto end = ended_by(entry, state, codes[roll(2)]);
      if (state == EntryState::done) end.reason = {};
      if (handed_on && state == EntryState::done) end.reason = {ReasonCode::forwarded, "on"};
      end.due_at = now + second * static_cast<int>(roll(3));
      complete(store, end, now);
    }
  }

  template <class S>
  void operate(S& store, Time now) {
    if (roll(6) == 0) must(store.redrive({.limit = 3}, now));
    if (roll(9) == 0) must(store.discard({.limit = 1}, now));
    if (roll(9) == 0) must(store.prune(now - second * 9, now, DeadLetters::keep));
    if (roll(6) != 0) return;
    const auto rows = entry_rows(store);
    if (rows.empty()) return;
    const std::vector row{rows[roll(static_cast<unsigned>(rows.size()))]};
    must(store.erase({{}, row, {}, "{}"}, now));
  }

  /// How many entries wait that count for the job of a tenant.
  template <class S>
  std::int64_t waiting(S& store, const std::string& tenant) {
    std::int64_t n = 0;
    for (const auto& row :
         must(store.list({.table = Table::inbox, .tenant = tenant, .limit = 9'999}))) {
      const bool waits = row.state == "waiting" || row.state == "scheduled";
      const bool counts =
          !row.delivery_id.starts_with("second") && !uncounted_.contains(tenant + row.delivery_id);
      n += waits && counts ? 1 : 0;
    }
    return n;
  }

 private:
  template <class S>
  void forward_some(S& store, const ClaimedEntry& entry) {
    const auto number = std::to_string(roll(60));
    // What is not counted itself hands nothing on.
    const bool counts = entry.job != 0 && !uncounted_.contains(entry.tenant + entry.id);
    std::vector forwards{forward_of(entry, (counts ? "first " : "second ") + number)};
    if (roll(2) == 0) forwards.push_back(forward_of(entry, "second " + number));
    for (auto& each : forwards) each.key = {};
    must(store.forward(forwards));
    uncounted_.insert(entry.tenant + entry.id);
  }

  std::mt19937 dice_;
  std::set<std::string> uncounted_;  ///< what has forwarded others, by tenant and id
};

template <class S>
void counts_of_jobs_add_up(S& store) {
  JobWalk walk(11);
  Leader one = new_leader(store, "one");
  Leader two = new_leader(store, "two");
  const auto check = [&](const Leader& leader, const std::string& tenant) {
    const auto counts = counts_of(store, leader);
    CHECK(counts.open() == walk.waiting(store, tenant));
    CHECK(std::min({counts.told, counts.known, counts.ignored, counts.dead}) >= 0);
  };
  for (int step = 0; step < 150; ++step) {
    const auto now = noon + second * step;
    walk.read(store, one, "one", now);
    walk.read(store, two, "two", now);
    arrive(store, {.ids = {std::to_string(step)}, .at = now});
    walk.process(store, now);
    walk.operate(store, now);
    if (step % 10 != 9) continue;
    check(one, "one");
    check(two, "two");
  }
  const auto counts = counts_of(store, one);
  CHECK(std::min({counts.told, counts.known, counts.ignored, counts.dead}) > 0);
  check_counts(store);
}

}  // namespace ctsync::suites
