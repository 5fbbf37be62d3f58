// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/arrival.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "sqlite/jobs/resend.hpp"
#include "sqlite/state.hpp"

namespace ctsync::sqlite {
namespace {

/// The entries of a delivery of a step.
struct Page {
  explicit Page(const NewDelivery& from) : delivery(from) {
    arrivals.reserve(from.entries.size());
    for (const auto& entry : from.entries) {
      arrivals.push_back(arrival_of(delivery, entry));
      bytes += 300 + entry.body.size();
    }
  }

  NewDelivery delivery;
  std::vector<Arrival> arrivals;
  std::size_t bytes = 0;
};

std::vector<Page> pages_of(const JobStep& step) {
  std::vector<Page> pages;
  pages.reserve(step.deliveries.size());
  for (const auto& delivery : step.deliveries) pages.emplace_back(delivery_of(step, delivery));
  return pages;
}

void write_page(Transaction& transaction, Page& page, JobRow& row) {
  auto& batch = transaction.jobs.batch;
  std::vector<bool> added(page.arrivals.size());
  write_delivery(transaction, page.delivery, page.arrivals, added);
  for (std::size_t i = 0; i < added.size(); ++i) {
    const auto& arrival = page.arrivals[i];
    batch.arrived(row.job.number, added[i]);
    if (added[i]) batch.ended(row.job.number, arrival.state, arrival.code);
    ++(added[i] ? row.fresh : row.duplicates);
  }
}

JobProgress write_step(Transaction& transaction, const JobStep& step, std::span<Page> pages,
                       Time now, Duration lease) {
  auto row = transaction.jobs.row(step.job);
  if (!row) return {};
  if (const auto refusal = refusal_of(*row, step)) return *refusal;
  row->fresh = row->duplicates = 0;
  for (auto& page : pages) write_page(transaction, page, *row);
  auto& batch = transaction.jobs.batch;
  batch.read_besides(step);
  batch.resent(step, resend_calls(transaction, step, now));
  const auto progress = make_step(*row, step, now, lease);
  transaction.jobs.write(*row);
  return progress;
}

}  // namespace

Result<std::int64_t> Store::make_job(const NewJob& job, Time now) {
  std::int64_t number = 0;
  const auto status = state_->writer.write(
      300 + job.parameters.size(),
      [&](Transaction& transaction) { number = transaction.jobs.add(job_row_of(job, now)); });
  if (!status) return status.error();
  return number;
}

Result<std::vector<Job>> Store::jobs(const JobFilter& filter) {
  auto& overview = state_->overview;
  const std::lock_guard lock(overview.mutex);
  overview.database.clear_failure();
  std::vector<Job> jobs;
  {
    auto rows = overview.jobs.list.query(filter.number.value_or(0), filter.tenant,
                                         filter.state ? static_cast<int>(*filter.state) : -1,
                                         filter.before, filter.limit);
    while (rows.next()) jobs.push_back(read_job_row(rows).job);
  }
  for (auto& job : jobs) job.counts = read_job_counts(overview.jobs.counts.query(job.number));
  if (auto status = overview.database.status(); !status) return status.error();
  return jobs;
}

Result<std::optional<LedJob>> Store::lead_job(std::int64_t number, Time now, Duration lease) {
  std::optional<JobRow> led;
  const auto status = state_->writer.write(300, [&](Transaction& transaction) {
    led = transaction.jobs.row(number);
    if (led && !lead(*led, led->fence + 1, now, lease)) led.reset();
    if (!led) return;
    transaction.jobs.write(*led);
    led->job.counts = transaction.jobs.counts(number);
  });
  if (!status) return status.error();
  if (!led) return std::optional<LedJob>{};
  return std::optional(LedJob{std::move(led->job), led->fence});
}

Result<JobProgress> Store::advance_job(const JobStep& step, Time now, Duration lease) {
  auto pages = pages_of(step);
  std::size_t bytes = 0;
  for (const auto& page : pages) bytes += page.bytes;
  if (bytes > 0) {
    if (auto status = state_->admits(bytes); !status) return status.error();
  }
  JobProgress progress;
  Status kept{std::monostate{}};
  const auto status =
      state_->writer.write(500 + bytes + 200 * step.resend.size(), [&](Transaction& transaction) {
        kept = state_->condition.kept();
        if (kept) progress = write_step(transaction, step, pages, now, lease);
      });
  if (!status) return status.error();
  if (!kept) return kept.error();
  return progress;
}

Result<bool> Store::steer_job(std::int64_t number, JobState wanted, Time now) {
  bool steered = false;
  const auto status = state_->writer.write(300, [&](Transaction& transaction) {
    auto row = transaction.jobs.row(number);
    steered = row && steer(*row, wanted, now);
    if (steered) transaction.jobs.write(*row);
  });
  if (!status) return status.error();
  return steered;
}

}  // namespace ctsync::sqlite
