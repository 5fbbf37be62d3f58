// SPDX-License-Identifier: MIT
#include "sqlite/jobs/job_writer.hpp"

#include <string_view>

namespace ctsync::sqlite {

JobCounts read_job_counts(Cursor&& rows) {
  JobCounts counts;
  while (rows.next()) counts.of(static_cast<JobOutcome>(rows.small(0))) = rows.integer(1);
  return counts;
}

void JobWriter::before_commit() {
  batch.for_each([this](std::int64_t job, JobOutcome outcome, std::int64_t n) {
    count_.run(job, static_cast<int>(outcome), n);
  });
}

std::int64_t JobWriter::add(const JobRow& row) {
  const auto& job = row.job;
  const auto added = add_.run(std::string_view(job.tenant), std::string_view(job.kind),
                              std::string_view(job.parameters), job.made_at);
  return added > 0 ? database_.last_row() : 0;
}

std::optional<JobRow> JobWriter::row(std::int64_t number) {
  auto rows = row_.query(number);
  if (!rows.next()) return std::nullopt;
  return read_job_row(rows);
}

void JobWriter::write(const JobRow& row) {
  const auto& job = row.job;
  write_.run(job.number, std::string_view(job.cursor), std::string_view(job.report),
             std::string_view(job.error), static_cast<int>(job.state), job.changed_at,
             job.ended_at.value_or(Time{}), job.led_until.value_or(Time{}), job.steps, row.fence,
             row.stepped_by, row.fresh, row.duplicates);
}

// What is known from the claim may be old: the entry may have forwarded another since.
void JobWriter::ended(std::int64_t entry, EntryState state, ReasonCode code) {
  auto rows = job_of_.query(entry);
  if (rows.next()) batch.ended(rows.integer(0), state, code);
}

void JobWriter::forwarded(std::int64_t entry, std::int64_t job, bool fresh) {
  batch.forwarded(job, fresh);
  hand_on_.run(entry, handed_on(job));
}

}  // namespace ctsync::sqlite
