// SPDX-License-Identifier: MIT
#include "ctsync/contract/store/jobs.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "ctsync/contract/store/jobs/job_batch.hpp"

using namespace ctsync;

namespace {

/// "7 told" for what a batch counts.
std::map<std::string, std::int64_t> counted(const JobBatch& batch) {
  constexpr std::array<std::string_view, 5> words{"read", "told", "known", "ignored", "dead"};
  std::map<std::string, std::int64_t> counts;
  batch.for_each([&](std::int64_t job, JobOutcome outcome, std::int64_t n) {
    counts[std::to_string(job) + " " + std::string(words.at(static_cast<std::size_t>(outcome)))] =
        n;
  });
  return counts;
}

}  // namespace

TEST_CASE("each state of a job has a word of its own, by which it is found") {
  std::set<std::string_view> words;
  for (const auto state : {JobState::running, JobState::paused, JobState::done, JobState::failed,
                           JobState::cancelled}) {
    CHECK(job_state(name(state)) == state);
    words.insert(name(state));
  }
  CHECK(words.size() == job_state_words.size());
  CHECK_FALSE(job_state("waiting"));
}

TEST_CASE("an operator cannot end a job as done or failed, nor revive one that is over") {
  for (const auto from : {JobState::running, JobState::paused, JobState::done, JobState::failed,
                          JobState::cancelled}) {
    CHECK_FALSE(may_steer(from, from));
    CHECK_FALSE(may_steer(from, JobState::done));
    CHECK_FALSE(may_steer(from, JobState::failed));
    CHECK_FALSE(may_steer(JobState::done, from));
    CHECK_FALSE(may_steer(JobState::cancelled, from));
  }
}

TEST_CASE("of what is ignored, what has nothing new is known") {
  std::set<ReasonCode> known;
  for (std::size_t i = 0; i < reason_words.size(); ++i) {
    const auto code = static_cast<ReasonCode>(i);
    if (outcome_of(EntryState::ignored, code) == JobOutcome::known) known.insert(code);
  }
  CHECK(known == std::set{ReasonCode::stale, ReasonCode::known_version, ReasonCode::told_before});
}

TEST_CASE("what has not ended, or goes on as another entry, has no outcome") {
  CHECK(outcome_of(EntryState::done, ReasonCode::none) == JobOutcome::told);
  CHECK(outcome_of(EntryState::dead, ReasonCode::stale) == JobOutcome::dead);
  CHECK(outcome_of(EntryState::discarded, ReasonCode::stale) == JobOutcome::ignored);
  CHECK_FALSE(outcome_of(EntryState::done, ReasonCode::forwarded));
  CHECK_FALSE(outcome_of(EntryState::waiting, ReasonCode::none));
  CHECK_FALSE(outcome_of(EntryState::scheduled, ReasonCode::none));
}

TEST_CASE("a transaction counts each job apart, and nothing for entries that count for none") {
  JobBatch batch;
  for (const std::int64_t job : {std::int64_t{7}, std::int64_t{8}, std::int64_t{0}, handed_on(7)}) {
    batch.arrived(job, false);
    batch.forwarded(job, true);
    batch.redriven(job);
    batch.given_up(job);
    batch.ended(job, EntryState::dead, ReasonCode::invalid);
    batch.ended(job, EntryState::dead, ReasonCode::invalid);
    batch.ended(job, EntryState::waiting, ReasonCode::none);
  }
  batch.forwarded(8, false);
  batch.redriven(8);
  CHECK(counted(batch) == std::map<std::string, std::int64_t>{{"7 read", 1},
                                                              {"7 known", 1},
                                                              {"7 ignored", 1},
                                                              {"8 read", 1},
                                                              {"8 known", 2},
                                                              {"8 ignored", 1},
                                                              {"8 dead", -1}});
  batch.clear();
  CHECK(counted(batch).empty());
}

TEST_CASE("an entry that has handed its job on still knows it and counts for none") {
  CHECK(job_in(handed_on(7)) == 7);
  CHECK(job_in(handed_on(handed_on(7))) == 7);
  CHECK(counted_job(handed_on(7)) == 0);
  CHECK(counted_job(7) == 7);
  CHECK(handed_on(0) == 0);
}

TEST_CASE("what has not ended of a job is what is left of the entries that it read") {
  CHECK(JobCounts{20, 1, 2, 3, 4}.open() == 10);
}
