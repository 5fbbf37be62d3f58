// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/jobs.hpp>
#include <map>
#include <utility>

namespace ctsync {

/// For stores: the number of a job as it is kept of an entry. Once the entry has forwarded another
/// for it, that one is counted in its place, and its own number is kept negative. Of several that
/// it forwards the first one gets the number, and the others get none.
constexpr std::int64_t handed_on(std::int64_t job) noexcept { return job > 0 ? -job : job; }
/// The job of an entry, by the number that is kept.
constexpr std::int64_t job_in(std::int64_t kept) noexcept { return kept < 0 ? -kept : kept; }
/// The job that an entry is counted for, by the number that is kept; 0: none.
constexpr std::int64_t counted_job(std::int64_t kept) noexcept { return kept > 0 ? kept : 0; }

/// For stores: what a transaction adds to the counts of jobs. Call a function for each entry whose
/// state has changed, with the number that is kept of its job. Entries that are counted for none
/// cost nothing.
class JobBatch {
 public:
  using Key = std::pair<std::int64_t, JobOutcome>;

  /// A step of the job adds an entry, of which the inbox may have a duplicate.
  void arrived(std::int64_t job, bool fresh) {
    add(job, JobOutcome::read, 1);
    if (!fresh) add(job, JobOutcome::known, 1);
  }
  /// What a step read besides.
  void read_besides(const JobStep& step) {
    add(step.job, JobOutcome::read, step.known + step.ignored);
    add(step.job, JobOutcome::known, step.known);
    add(step.job, JobOutcome::ignored, step.ignored);
  }
  /// A step asks for calls to be sent again, of which some wait again.
  void resent(const JobStep& step, std::int64_t waiting) {
    const auto asked = static_cast<std::int64_t>(step.resend.size());
    add(step.job, JobOutcome::read, asked);
    add(step.job, JobOutcome::told, waiting);
    add(step.job, JobOutcome::ignored, asked - waiting);
  }
  /// An entry hands its job on to one that it forwards, of which the inbox may have a duplicate.
  void forwarded(std::int64_t job, bool fresh) {
    if (!fresh) add(job, JobOutcome::known, 1);
  }
  /// An entry that waited ends, or one is dead from the start.
  void ended(std::int64_t job, EntryState state, ReasonCode code) {
    if (const auto outcome = outcome_of(state, code)) add(job, *outcome, 1);
  }
  /// A dead one waits again.
  void redriven(std::int64_t job) { add(job, JobOutcome::dead, -1); }
  /// A dead one is discarded or erased.
  void given_up(std::int64_t job) {
    add(job, JobOutcome::dead, -1);
    add(job, JobOutcome::ignored, 1);
  }

  void clear() noexcept { counts_.clear(); }
  /// Calls `each(job, outcome, n)` for all that is not 0, by job and outcome.
  template <class Each>
  void for_each(Each each) const {
    for (const auto& [key, n] : counts_) {
      if (n != 0) each(key.first, key.second, n);
    }
  }

 private:
  void add(std::int64_t job, JobOutcome outcome, std::int64_t n) {
    if (job > 0 && n != 0) counts_[{job, outcome}] += n;
  }

  std::map<Key, std::int64_t> counts_;
};

}  // namespace ctsync
