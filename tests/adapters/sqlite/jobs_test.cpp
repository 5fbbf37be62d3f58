// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "scratch_store.hpp"
#include "sqlite/export.hpp"
#include "sqlite/schema.hpp"
#include "suites/store_jobs.hpp"
#include "suites/store_tallies.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

TEST_CASE("a job goes on where it was after its file was closed and opened") {
  const ScratchFolder folder;
  Leader before;
  const Page last{.ids = {"b", "c"}, .cursor = "2"};
  {
    auto store = must(Store::open({folder.file()}));
    before = new_leader(store);
    suites::make_step(store, before, {.ids = {"a"}, .cursor = "1"});
    complete(store, ended(claim_one(store), EntryState::done));
    try_step(store, before, last);
  }
  auto store = must(Store::open({folder.file()}));
  const auto job = job_at(store, before.job);
  CHECK(job.cursor == "2");
  CHECK(job.kind == "backfill");
  CHECK(job.parameters == "{\"from\":1}");
  CHECK(job.counts == JobCounts{3, 1, 0, 0, 0});
  CHECK(try_step(store, before, last) == JobProgress{true, JobState::running, 2, 0});
  auto next = lead(store, before.job);  // the leader before was of a process that is gone
  CHECK(next.step == 2);
  CHECK_FALSE(try_step(store, before, last).led);
  const auto entries = must(store.claim(10, noon, lease));
  REQUIRE(ids(entries) == Words{"b", "c"});
  for (const auto& entry : entries) complete(store, ended(entry, EntryState::done));
  CHECK(counts_of(store, next) == JobCounts{3, 3, 0, 0, 0});
  CHECK(make_job(store) == before.job + 1);
}

TEST_CASE("a file of the schema before jobs gets them") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    arrive(store, {.ids = {"old"}});
  }
  {
    RawDatabase older(folder.file());
    take_back_to(older, 10);
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  CHECK(RawDatabase(folder.file()).number("PRAGMA user_version") ==
        static_cast<std::int64_t>(schema_steps.size()));
  CHECK(must(store.jobs({})).empty());
  auto leader = new_leader(store);
  CHECK(leader.job == 1);
  suites::make_step(store, leader, {.ids = {"old", "new"}});
  for (const auto& entry : must(store.claim(10, noon, lease))) {
    complete(store, ended(entry, EntryState::done));
  }
  CHECK(counts_of(store, leader) == JobCounts{2, 1, 1, 0, 0});
}

TEST_CASE("a command line beside the server makes, leads and steers jobs of one sequence") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  auto leader = new_leader(server);
  CHECK(make_job(tool) == 2);
  CHECK_FALSE(try_lead(tool, leader.job));
  CHECK(must(tool.steer_job(leader.job, JobState::paused, noon)));
  CHECK(try_step(server, leader, {.ids = {"a"}}) == JobProgress{true, JobState::paused});
  CHECK(must(tool.steer_job(leader.job, JobState::running, noon)));
  auto other = lead(tool, leader.job);
  suites::make_step(tool, other, {.ids = {"a", "b"}});
  CHECK_FALSE(try_step(server, leader, {.ids = {"c"}}).led);
  for (const auto& entry : must(server.claim(10, noon, lease))) {
    complete(server, ended(entry, EntryState::dead, "bad"));
  }
  CHECK(must(tool.redrive({.limit = 1}, noon)) == 1);
  CHECK(must(tool.discard({}, noon)) == 1);
  CHECK(counts_of(server, other) == JobCounts{2, 0, 0, 1, 0});
}

TEST_CASE("entries without a job touch no table of jobs") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  RawDatabase(folder.file()).run("DROP TABLE job; DROP TABLE job_count");
  arrive(store, {.ids = {"a", "b", "c", "d"}});
  arrive(store, {.ids = {"bad"}, .unreadable = "no JSON"});
  const auto entries = must(store.claim(10, noon, lease));
  REQUIRE(entries.size() == 4);
  forward(store, forward_of(entries[0], "f"));
  must(store.complete(std::vector{ended(entries[0], EntryState::done),
                                  ended(entries[1], EntryState::ignored, "known"),
                                  ended(entries[2], EntryState::dead, "bad")},
                      noon));
  CHECK(must(store.redrive({.limit = 1}, noon)) == 1);
  CHECK(must(store.discard({}, noon)) == 1);
  must(store.erase({{}, entry_rows(store), {}, "{}"}, noon));
  check_counts(store);
}

TEST_CASE("jobs are exported with their counts, and without their leaders") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    auto leader = new_leader(store);
    suites::make_step(store, leader, {.ids = {"a", "b"}, .cursor = "1", .known = 3});
    complete(store, ended(must(store.claim(1, noon, lease)).at(0), EntryState::done));
    make_job(store);
    CHECK(must(store.steer_job(2, JobState::cancelled, noon)));
  }
  auto from = must(Export::open(folder.file()));
  const auto jobs = must(from.jobs(0, 10));
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[0].row == 1);
  CHECK(jobs[0].job.job.cursor == "1");
  CHECK(jobs[0].job.job.counts == JobCounts{5, 1, 3, 0, 0});
  CHECK_FALSE(jobs[0].job.job.led_until);
  CHECK(jobs[1].job.job.state == JobState::cancelled);
  CHECK(must(from.jobs(1, 10)).size() == 1);
  CHECK(must(from.jobs(0, 1)).size() == 1);
  CHECK(must(from.jobs(2, 10)).empty());
}

}  // namespace
}  // namespace ctsync::sqlite
