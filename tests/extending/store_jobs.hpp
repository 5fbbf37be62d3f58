// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/jobs/job_batch.hpp>
#include <ctsync/contract/store/jobs/job_row.hpp>
#include <optional>
#include <vector>

#include "store_rows.hpp"

/// The jobs of the store in store_example.hpp. What rows still show is counted when somebody asks.
/// The rest is noted when it happens.
namespace ctsync::examples {

class Jobs {
 public:
  std::int64_t make(const NewJob& job, Time now) {
    rows_.push_back(job_row_of(job, now));
    return rows_.back().job.number = std::ssize(rows_);
  }
  /// A job; null if there is none.
  JobRow* find(std::int64_t number) {
    const bool known = number >= 1 && number <= std::ssize(rows_);
    return known ? &rows_[static_cast<std::size_t>(number - 1)] : nullptr;
  }
  JobBatch& noted() { return noted_; }

  std::vector<Job> list(const JobFilter& filter, const std::vector<Entry>& entries) const {
    std::vector<Job> found;
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) {
      const Job& job = row->job;
      const bool wanted =
          filter.number.value_or(job.number) == job.number && job.number < filter.before &&
          (filter.tenant.empty() || filter.tenant == job.tenant) &&
          filter.state.value_or(job.state) == job.state && std::ssize(found) < filter.limit;
      if (!wanted) continue;
      found.push_back(job);
      found.back().counts = counts(job.number, entries);
    }
    return found;
  }

 private:
  JobCounts counts(std::int64_t number, const std::vector<Entry>& entries) const {
    JobBatch shown;
    for (const auto& entry : entries) shown.ended(entry.job, entry.state, entry.reason.code);
    JobCounts counts;
    for (const auto* batch : {&noted_, static_cast<const JobBatch*>(&shown)}) {
      batch->for_each([&](std::int64_t job, JobOutcome outcome, std::int64_t n) {
        if (job == number) counts.of(outcome) += n;
      });
    }
    return counts;
  }

  std::vector<JobRow> rows_;
  JobBatch noted_;
};

}  // namespace ctsync::examples
