// SPDX-License-Identifier: MIT
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "suites/store_jobs.hpp"
#include "suites/store_tallies.hpp"

/// Tests what the steps of a job send again.
namespace ctsync::suites {

using Rows = std::vector<std::int64_t>;

template <class S>
JobProgress try_resend(S& store, const Leader& leader, const Rows& rows, Time now = noon) {
  JobStep step{leader.job, leader.fence, leader.step, "next"};
  step.resend = rows;
  return must(store.advance_job(step, now, lease));
}

template <class S>
JobProgress resend(S& store, Leader& leader, const Rows& rows, Time now = noon) {
  const auto progress = try_resend(store, leader, rows, now);
  CHECK(progress == JobProgress{true, JobState::running, 0, 0});
  ++leader.step;
  return progress;
}

template <class S>
Rows call_rows(S& store) {
  Rows rows;
  for (const auto& row : must(store.list({.table = Table::outbox}))) rows.push_back(row.row);
  return rows;
}

template <class S>
RowSummary call_at(S& store, std::int64_t row) {
  const auto found = must(store.list({.table = Table::outbox, .row = row}));
  REQUIRE(found.size() == 1);
  return found[0];
}

inline NewCall identify_for(std::string key, std::string id) {
  auto call = call_for(std::move(key), std::move(id));
  call.call.kind = CallKind::identify;
  return call;
}

/// Accepts all calls that are due, until there are none.
template <class S>
void accept_all(S& store, Time now = noon) {
  for (auto calls = take_calls(store, now); !calls.empty(); calls = take_calls(store, now)) {
    for (const auto& call : calls) settle(store, ended(call, CallState::accepted), now);
  }
}

template <class S>
void an_accepted_call_is_sent_again(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2")}, arrival_time);
  settle(store, ended(take_calls(store, arrival_time).at(0), CallState::accepted), arrival_time);
  auto leader = new_leader(store);
  const auto rows = call_rows(store);
  const Time now = arrival_time + minute * 9;
  resend(store, leader, {rows[0]}, now);
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
  CHECK(must(store.counts()).calls == CallCounts{2, 0, 0, 0});
  const auto waiting = call_at(store, rows[0]);
  CHECK(waiting.state == "waiting");
  CHECK_FALSE(waiting.ended_at);
  CHECK(waiting.attempts == 0);
  CHECK(waiting.since == now);
  check_tallies(store);
  const auto again = take_calls(store, now);
  REQUIRE(ids(again) == Words{"1", "2"});
  CHECK(again[0].row == rows[0]);
  CHECK(again[0].call.kind == CallKind::track);
  CHECK(again[0].call.body == "{\"messageId\":\"1\"}");
  CHECK(again[0].delivery_id == "x");
  settle(store, ended(again[0], CallState::accepted), now + second);
  CHECK(call_at(store, rows[0]).ended_at == now + second);
  CHECK(tallied(store).at("segment accepted") == 2);  // what happened has happened
  CHECK(tallied(store).at("segment made") == 2);
  CHECK(tallied_at(store, now).at("segment call_ended accepted") == 1);
  check_tallies(store);
  check_counts(store);
}

template <class S>
void a_dead_call_is_sent_again(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  settle(store, ended(take_calls(store).at(0), CallState::dead, "no"));
  auto leader = new_leader(store);
  resend(store, leader, call_rows(store));
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
  CHECK(ids(take_calls(store)) == Words{"1"});
  check_counts(store);
  check_tallies(store);
}

template <class S>
void what_cannot_be_sent_again_is_ignored(S& store) {
  queue_calls(store, "x", {identify_for("k", "dead"), identify_for("k", "newer")});
  settle(store, ended(take_calls(store).at(0), CallState::dead, "no"));
  settle(store, ended(take_calls(store).at(0), CallState::accepted));
  queue_calls(store, "y", {call_for("i", "pruned")});
  accept_all(store);
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  auto deletion = call_for("d", "deletion");
  deletion.call.kind = CallKind::delete_person;
  queue_calls(store, "z", {deletion, call_for("w", "waiting")}, noon + second * 2);
  for (const auto& call : take_calls(store, noon + second * 2)) {
    if (call.call.message_id != "deletion") continue;
    settle(store, ended(call, CallState::accepted), noon + second * 2);
  }
  auto leader = new_leader(store);
  auto rows = call_rows(store);
  REQUIRE(rows.size() == 5);
  rows.push_back(rows.back() + 64'000);
  const auto before = must(store.counts()).calls;
  resend(store, leader, rows);
  CHECK(counts_of(store, leader) == JobCounts{6, 0, 0, 6, 0});
  CHECK(must(store.counts()).calls == before);
  check_counts(store);
}

template <class S>
void a_repeated_step_sends_nothing_twice(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  accept_all(store);
  auto leader = new_leader(store);
  const auto rows = call_rows(store);
  const auto first = try_resend(store, leader, rows);
  SUBCASE("while the call waits") {}
  SUBCASE("after it was accepted") { accept_all(store); }
  const auto state = call_at(store, rows[0]).state;
  CHECK(try_resend(store, leader, rows) == first);
  CHECK(call_at(store, rows[0]).state == state);
  CHECK(counts_of(store, leader) == JobCounts{1, 1, 0, 0, 0});
}

template <class S>
void only_the_leader_sends_again(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  accept_all(store);
  auto leader = new_leader(store);
  SUBCASE("a former one does not") {
    lead(store, leader.job, noon + lease);
    CHECK_FALSE(try_resend(store, leader, call_rows(store)).led);
  }
  SUBCASE("that of a paused job does not") {
    must(store.steer_job(leader.job, JobState::paused, noon));
    CHECK(try_resend(store, leader, call_rows(store)).state == JobState::paused);
  }
  CHECK(take_calls(store).empty());
  CHECK(counts_of(store, leader) == JobCounts{});
}

template <class S>
void a_call_is_sent_again_at_its_place(S& store) {
  std::vector<NewCall> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(call_for("k", std::to_string(i)));
  queue_calls(store, "x", calls);
  accept_all(store);
  queue_calls(store, "y", {call_for("k", "new"), call_for("j", "other")});
  auto leader = new_leader(store);
  auto rows = call_rows(store);
  rows.resize(20);
  resend(store, leader, rows);
  Words sent;
  for (auto next = take_calls(store); !next.empty(); next = take_calls(store)) {
    for (const auto& call : next) {
      if (call.call.message_id != "other") sent.push_back(call.call.message_id);
      settle(store, ended(call, CallState::accepted));
    }
  }
  Words expected;
  for (int i = 0; i < 20; ++i) expected.push_back(std::to_string(i));
  expected.emplace_back("new");
  CHECK(sent == expected);
}

template <class S>
void calls_may_be_sent_again_any_number_of_times(S& store) {
  std::vector<NewCall> calls;
  for (int i = 0; i < 9; ++i) calls.push_back(call_for("k" + std::to_string(i % 4), "t"));
  queue_calls(store, "x", calls);
  accept_all(store);
  auto leader = new_leader(store);
  const auto rows = call_rows(store);
  for (int i = 1; i <= 5; ++i) {
    const Time now = noon + second * i;
    resend(store, leader, rows, now);
    CHECK(must(store.counts()).calls == CallCounts{9, 0, 0, 0});
    const auto claimed = take_calls(store, now);
    REQUIRE(claimed.size() == 4);
    settle(store, ended(claimed[0], CallState::waiting, "busy", now), now);
    settle(store, ended(claimed[1], CallState::dead, "no"), now);
    for (std::size_t n = 2; n < 4; ++n) {
      settle(store, ended(claimed[n], CallState::accepted), now);
    }
    check_tallies(store);
    accept_all(store, now);
    check_counts(store);
    check_tallies(store);
  }
  CHECK(counts_of(store, leader) == JobCounts{45, 45, 0, 0, 0});
}

template <class S>
void a_row_says_its_lane(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2", "crm")});
  queue_calls(store, "y", {call_for("j", "3")});
  queue_calls(store, "z", {call_for("k", "4")});
  settle(store, ended(take_calls(store).at(0), CallState::accepted));
  settle(store, ended(take_calls(store).at(0), CallState::dead, "no"));
  const auto listed = must(store.list({.table = Table::outbox}));
  REQUIRE(listed.size() == 4);
  CHECK(listed[0].lane == listed[3].lane);
  std::set<std::int64_t> lanes;
  for (const auto& row : listed) lanes.insert(row.lane);
  CHECK(lanes.size() == 3);
  auto past = must(store.history({.table = Table::outbox})).rows;
  std::ranges::reverse(past);
  const auto entry = must(store.list({.table = Table::inbox})).at(0);
  const auto calls = must(store.calls_of({&entry.row, 1})).at(0);
  REQUIRE(past.size() == 4);
  REQUIRE(calls.size() == 2);
  for (std::size_t i = 0; i < 4; ++i) CHECK(past[i].lane == listed[i].lane);
  for (std::size_t i = 0; i < 2; ++i) CHECK(calls[i].lane == listed[i].lane);
  const auto dead = must(store.list({.table = Table::outbox, .state = "dead"}));
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].lane != 0);
}

}  // namespace ctsync::suites
