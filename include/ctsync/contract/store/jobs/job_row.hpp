// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/due.hpp>
#include <ctsync/contract/store/jobs.hpp>
#include <optional>

namespace ctsync {

/// For stores: a job as it is kept, and the rules by which it changes. A store reads it, applies
/// one of these functions and writes it, in one transaction. All times are of the store's clock.
struct JobRow {
  Job job;
  std::int64_t fence = 0;       ///< of the newest leader
  std::int64_t stepped_by = 0;  ///< the fence of the last step
  std::int64_t fresh = 0;       ///< of the last step
  std::int64_t duplicates = 0;  ///< of the last step
};

inline JobRow job_row_of(const NewJob& made, Time now) {
  JobRow row;
  row.job.tenant = made.tenant;
  row.job.kind = made.kind;
  row.job.parameters = made.parameters;
  row.job.made_at = row.job.changed_at = now;
  return row;
}

/// Whether a leader has the job. A lease that is longer than any wait is over: the clock was set
/// back since it was given.
inline bool is_led(const Job& job, Time now) noexcept {
  return job.led_until && !is_due(*job.led_until, now);
}

/// Gives the job to a leader under a fence that no earlier one had. False if it does not run or has
/// a leader.
inline bool lead(JobRow& row, std::int64_t fence, Time now, Duration lease) {
  if (row.job.state != JobState::running || is_led(row.job, now)) return false;
  row.fence = fence;
  row.job.led_until = now + lease;
  return true;
}

/// What is answered to a step that is not made; nothing if it has to be made.
inline std::optional<JobProgress> refusal_of(const JobRow& row, const JobStep& step) {
  const auto state = row.job.state;
  if (step.fence != row.fence) return JobProgress{false, state};
  const bool repeated = step.step + 1 == row.job.steps && row.stepped_by == row.fence;
  if (repeated) return JobProgress{true, state, row.fresh, row.duplicates};
  if (step.step != row.job.steps) return JobProgress{false, state};
  if (state != JobState::running) return JobProgress{true, state};
  return std::nullopt;
}

/// Makes a step whose entries are added; `row.fresh` and `row.duplicates` say how many.
inline JobProgress make_step(JobRow& row, const JobStep& step, Time now, Duration lease) {
  auto& job = row.job;
  job.cursor = step.cursor;
  job.report = step.report;
  job.error = step.error;
  job.changed_at = now;
  job.led_until = now + lease;
  ++job.steps;
  row.stepped_by = step.fence;
  if (step.end) {
    job.state = *step.end;
    job.ended_at = now;
    job.led_until.reset();
  }
  return {true, job.state, row.fresh, row.duplicates};
}

/// Does what an operator wants, if that is possible. A job that does not run has no leader, so once
/// it is resumed anyone may lead it at once.
inline bool steer(JobRow& row, JobState wanted, Time now) {
  auto& job = row.job;
  if (!may_steer(job.state, wanted)) return false;
  job.state = wanted;
  job.changed_at = now;
  job.ended_at.reset();
  job.led_until.reset();
  if (wanted == JobState::cancelled) job.ended_at = now;
  return true;
}

/// A delivery of a step, as it is accepted.
inline NewDelivery delivery_of(const JobStep& step, NewDelivery delivery) {
  delivery.entry_class = EntryClass::job;
  delivery.job = step.job;
  return delivery;
}

/// Reads the row at a cursor whose columns are: number, tenant, kind, parameters, cursor, report,
/// error, state's number, made, changed, ended, led until, steps, fence, fence of the last step,
/// and its numbers of new entries and of duplicates.
template <class Cursor>
JobRow read_job_row(const Cursor& rows) {
  JobRow row;
  auto& job = row.job;
  job.number = rows.integer(0);
  job.tenant = rows.text(1);
  job.kind = rows.text(2);
  job.parameters = rows.text(3);
  job.cursor = rows.text(4);
  job.report = rows.text(5);
  job.error = rows.text(6);
  job.state = static_cast<JobState>(rows.small(7));
  job.made_at = rows.time(8);
  job.changed_at = rows.time(9);
  if (!rows.null(10)) job.ended_at = rows.time(10);
  if (!rows.null(11)) job.led_until = rows.time(11);
  job.steps = rows.integer(12);
  row.fence = rows.integer(13);
  row.stepped_by = rows.integer(14);
  row.fresh = rows.integer(15);
  row.duplicates = rows.integer(16);
  return row;
}

/// The columns of read_job_row(), for statements of stores.
inline constexpr const char* job_columns =
    "j.number, j.tenant, j.kind, j.parameters, j.cursor, j.report, j.error, j.state, j.made_at, "
    "j.changed_at, j.ended_at, j.led_until, j.steps, j.fence, j.stepped_by, j.fresh, j.duplicates";

}  // namespace ctsync
