// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/history.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Jobs: long work that adds entries to the inbox page by page, and goes on where it was after any
/// crash.
///
///   running ◀──▶ paused      running | paused | failed ──▶ cancelled
///   running ──▶ done | failed, by its leader      failed ──resume──▶ running
///
/// A job has at most one leader, by a lease. Each step of the leader is one transaction, which adds
/// the entries of a page, or puts calls back to waiting, and says how far the job has come. What
/// becomes of the entries is counted in the transactions in which they end, so of a job read = told
/// + known + ignored + dead + those that have not ended.
namespace ctsync {

enum class JobState { running, paused, done, failed, cancelled };

inline constexpr std::array<std::string_view, 5> job_state_words{"running", "paused", "done",
                                                                 "failed", "cancelled"};
constexpr std::string_view name(JobState state) noexcept {
  return job_state_words[static_cast<std::size_t>(state)];
}
constexpr std::optional<JobState> job_state(std::string_view word) noexcept {
  for (std::size_t i = 0; i < job_state_words.size(); ++i) {
    if (job_state_words[i] == word) return static_cast<JobState>(i);
  }
  return std::nullopt;
}

/// Whether an operator may bring a job from one state to another.
constexpr bool may_steer(JobState from, JobState wanted) noexcept {
  using enum JobState;
  switch (wanted) {
    case running: return from == paused || from == failed;
    case paused: return from == running;
    case cancelled: return from == running || from == paused || from == failed;
    default: return false;
  }
}

/// A job to be made. All texts of jobs are UTF-8 and hold no personal data.
struct NewJob {
  std::string_view tenant;      ///< empty: of none
  std::string_view kind;        ///< a word that says who leads it
  std::string_view parameters;  ///< JSON, as the kind defines it; never logged
};

/// What became of what a job read.
enum class JobOutcome { read, told, known, ignored, dead };

inline constexpr std::array<std::string_view, 5> job_outcome_words{"read", "told", "known",
                                                                   "ignored", "dead"};

struct JobCounts {
  std::int64_t read = 0;
  std::int64_t told = 0;     ///< entries that are done, and calls that are sent again
  std::int64_t known = 0;    ///< nothing in them was new
  std::int64_t ignored = 0;  ///< for any other reason, or given up
  std::int64_t dead = 0;

  constexpr std::int64_t& of(JobOutcome outcome) noexcept {
    switch (outcome) {
      case JobOutcome::told: return told;
      case JobOutcome::known: return known;
      case JobOutcome::ignored: return ignored;
      case JobOutcome::dead: return dead;
      default: return read;
    }
  }
  /// Those that have not ended yet.
  constexpr std::int64_t open() const noexcept { return read - told - known - ignored - dead; }
  friend bool operator==(const JobCounts&, const JobCounts&) = default;
};

/// As what an entry in a state is counted; nothing while it has not ended. An entry that ended
/// because it was forwarded is not counted either, since the forwarded one is.
constexpr std::optional<JobOutcome> outcome_of(EntryState state, ReasonCode code) noexcept {
  switch (state) {
    case EntryState::done:
      if (code == ReasonCode::forwarded) return std::nullopt;
      return JobOutcome::told;
    case EntryState::ignored:
      if (code == ReasonCode::stale || code == ReasonCode::known_version ||
          code == ReasonCode::told_before) {
        return JobOutcome::known;
      }
      return JobOutcome::ignored;
    case EntryState::dead: return JobOutcome::dead;
    case EntryState::discarded: return JobOutcome::ignored;
    default: return std::nullopt;
  }
}

struct Job {
  std::int64_t number = 0;
  std::string tenant;
  std::string kind;
  std::string parameters;
  std::string cursor;  ///< how far it has come, as the kind defines it; empty: nothing was read
  std::string report;  ///< what the leader says of its progress, as the kind defines it
  JobState state = JobState::running;
  JobCounts counts;
  std::string error;  ///< why it failed, or what went wrong last; empty: nothing
  Time made_at;
  Time changed_at;  ///< by its last step or by an operator
  std::optional<Time> ended_at{};
  std::optional<Time> led_until{};  ///< when the lease of its last leader ends or ended
  std::int64_t steps = 0;           ///< that were made
};

/// Selects jobs.
struct JobFilter {
  std::optional<std::int64_t> number{};
  std::string_view tenant{};  ///< empty: any
  std::optional<JobState> state{};
  std::int64_t before = newest_row;  ///< with lower numbers
  int limit = 100;
};

/// A job that is leased to a leader.
struct LedJob {
  Job job;
  std::int64_t fence = 0;
};

/// What a leader has done. The entries of `deliveries` get the class and the number of the job,
/// whatever the caller set.
struct JobStep {
  std::int64_t job = 0;
  std::int64_t fence = 0;
  std::int64_t step = 0;  ///< how many steps were made before: a repeat is known by it
  std::string_view cursor{};
  std::string_view report{};
  std::string_view error{};
  std::span<const NewDelivery> deliveries{};
  std::int64_t known = 0;    ///< what was read besides and is known already
  std::int64_t ignored = 0;  ///< what was read besides and is not worth an entry
  /// Rows of calls that are to be sent again. One that was accepted or is dead waits again at its
  /// place in its lane, with its message id and bytes, as if it was written now, and is told. One
  /// that waits already, has no body or was superseded stays as it is, and is ignored.
  std::span<const std::int64_t> resend{};
  std::optional<JobState> end{};  ///< done or failed: the job ends with this step
};

/// What came of a step. If the leader is not `led` any more, or the job does not run, nothing was
/// written.
struct JobProgress {
  bool led = false;
  JobState state = JobState::running;
  std::int64_t fresh = 0;       ///< entries that were added
  std::int64_t duplicates = 0;  ///< entries that the inbox had already
  friend bool operator==(const JobProgress&, const JobProgress&) = default;
};

}  // namespace ctsync
