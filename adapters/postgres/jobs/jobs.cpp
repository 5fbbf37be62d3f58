// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/jobs/job_row.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "postgres/database/token.hpp"
#include "postgres/jobs/job_counts.hpp"
#include "postgres/jobs/resend.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// The number is the next after the highest one; nothing if another process took it first. A job
// with this token was made by an earlier attempt whose answer was lost.
constexpr const char* make_sql = R"sql(
  WITH known AS (SELECT number FROM job WHERE part = ANY ($7) AND token = $1),
  made AS (
    INSERT INTO job (part, number, token, tenant, kind, parameters, cursor, report, error, state,
                     made_at, changed_at, steps, fence, stepped_by, fresh, duplicates)
      SELECT (m.number % 64)::int2, m.number, $1, $2, $3, $4, '', '', '', $5::int8::int2, $6, $6,
             0, 0, 0, 0, 0
      FROM (
        SELECT coalesce(max(j.number), 0) + 1 AS number FROM unnest($7::int2[]) p(part)
        CROSS JOIN LATERAL (SELECT number FROM job j WHERE j.part = p.part
                            ORDER BY number DESC LIMIT 1) j) m
      WHERE NOT EXISTS (SELECT 1 FROM known)
    ON CONFLICT DO NOTHING RETURNING number)
  SELECT number FROM known UNION ALL SELECT number FROM made
)sql";

constexpr const char* write_sql =
    "UPDATE job SET cursor = $3, report = $4, error = $5, state = $6::int8::int2, changed_at = $7, "
    "ended_at = nullif($8, 0), led_until = nullif($9, 0), steps = $10, fence = $11, "
    "stepped_by = $12, fresh = $13, duplicates = $14 WHERE part = $1 AND number = $2";

// Parameters: lowest number, tenant, state or -1, before which number, limit, the partitions,
// highest number. Counts of a job are in any partition.
std::string list_statement() {
  return std::string("SELECT ") + job_columns +
         ", c.read, c.told, c.known, c.ignored, c.dead FROM ("
         "SELECT j.* FROM unnest($6::int2[]) p(part) CROSS JOIN LATERAL ("
         "SELECT * FROM job j WHERE j.part = p.part AND j.number >= $1 AND j.number <= $7 AND "
         "($2 = '' OR j.tenant = $2) AND ($3 < 0 OR j.state = $3) AND j.number < $4 "
         "ORDER BY j.number DESC LIMIT $5) j ORDER BY j.number DESC LIMIT $5) j "
         "CROSS JOIN LATERAL (SELECT "
         "coalesce(sum(n) FILTER (WHERE outcome = 0), 0)::int8 AS read, "
         "coalesce(sum(n) FILTER (WHERE outcome = 1), 0)::int8 AS told, "
         "coalesce(sum(n) FILTER (WHERE outcome = 2), 0)::int8 AS known, "
         "coalesce(sum(n) FILTER (WHERE outcome = 3), 0)::int8 AS ignored, "
         "coalesce(sum(n) FILTER (WHERE outcome = 4), 0)::int8 AS dead "
         "FROM generate_series(0, 63) p(part) JOIN job_count c ON c.part = p.part AND "
         "c.job = j.number) c ORDER BY j.number DESC";
}

int part_of_job(std::int64_t number) noexcept { return static_cast<int>(number % parts); }

Column all_parts() {
  std::vector<int> numbers;
  for (int part = 0; part < parts; ++part) numbers.push_back(part);
  return column_of(numbers);
}

// Locks the job. Its row is the newest one, also if it had to be waited for.
Result<std::optional<JobRow>> lock_job(Connection& connection, std::int64_t number) {
  static const std::string sql =
      std::string("SELECT ") + job_columns +
      " FROM job j WHERE j.part = $1 AND j.number = $2 FOR NO KEY UPDATE";
  Parameters parameters;
  parameters.add(std::int64_t{part_of_job(number)}).add(number);
  auto rows = connection.run(sql.c_str(), std::move(parameters));
  if (!rows) return std::move(rows).error();
  if (!rows->next()) return std::optional<JobRow>{};
  return std::optional(read_job_row(*rows));
}

Status write_job(Connection& connection, const JobRow& row) {
  const auto& job = row.job;
  Parameters parameters;
  parameters.add(std::int64_t{part_of_job(job.number)}).add(job.number);
  parameters.text(job.cursor).text(job.report).text(job.error);
  parameters.add(static_cast<std::int64_t>(job.state)).add(job.changed_at);
  parameters.add(job.ended_at.value_or(Time{})).add(job.led_until.value_or(Time{}));
  parameters.add(job.steps).add(row.fence).add(row.stepped_by).add(row.fresh).add(row.duplicates);
  auto rows = connection.run(write_sql, std::move(parameters));
  return rows ? Status(std::monostate{}) : Status(std::move(rows).error());
}

JobCounts read_counts(const Rows& rows, int first) {
  return {rows.integer(first), rows.integer(first + 1), rows.integer(first + 2),
          rows.integer(first + 3), rows.integer(first + 4)};
}

Job to_own(Job job, const DatabaseClock& clock) {
  job.made_at = clock.to_own(job.made_at);
  job.changed_at = clock.to_own(job.changed_at);
  if (job.ended_at) job.ended_at = clock.to_own(*job.ended_at);
  if (job.led_until) job.led_until = clock.to_own(*job.led_until);
  return job;
}

// Reads jobs by `run(statement, parameters)`.
template <class Run>
Result<std::vector<Job>> read_jobs(Run run, const JobFilter& filter, const DatabaseClock& clock) {
  static const std::string sql = list_statement();
  Parameters parameters;
  parameters.add(filter.number.value_or(0)).text(filter.tenant);
  parameters.add(filter.state ? static_cast<std::int64_t>(*filter.state) : -1);
  parameters.add(filter.before).add(std::int64_t{filter.limit});
  const std::vector<int> one{part_of_job(filter.number.value_or(0))};
  parameters.add(filter.number ? column_of(one) : all_parts());
  parameters.add(filter.number.value_or(newest_row));
  Result<Rows> rows = run(sql.c_str(), std::move(parameters));
  if (!rows) return std::move(rows).error();
  std::vector<Job> jobs;
  while (rows->next()) {
    auto& job = jobs.emplace_back(to_own(read_job_row(*rows).job, clock));
    job.counts = read_counts(*rows, 17);
  }
  return jobs;
}

// The entries of a step, all of whose texts are borrowed.
Result<std::vector<NumberedArrival>> arrivals_of(Store::State& state, Connection& connection,
                                                 const JobStep& step) {
  std::vector<NumberedArrival> arrivals;
  for (const auto& each : step.deliveries) {
    auto tenant = state.names.tenant(connection, each.tenant);
    if (!tenant) return std::move(tenant).error();
    const auto delivery = delivery_of(step, each);
    for (const auto& entry : delivery.entries) {
      auto& arrival = arrivals.emplace_back(numbered_arrival_of(delivery, entry, state.clock));
      arrival.tenant = *tenant;
    }
  }
  return arrivals;
}

// Puts calls back to waiting; returns how many.
Result<std::int64_t> resend(Store::State& state, Connection& connection, const JobStep& step,
                            Time now) {
  if (step.resend.empty()) return std::int64_t{0};
  LockedParts locked(state.sequence, state.series);
  auto waiting = resend_calls(connection, locked, step.resend, now);
  if (!waiting) return waiting;
  if (auto status = locked.write(connection); !status) return std::move(status).error();
  return waiting;
}

// Writes what a step adds and puts back, and counts all that it read.
Status write_work(Store::State& state, Connection& connection, const JobStep& step,
                  std::span<NumberedArrival> arrivals, JobRow& row, Time now) {
  const auto waiting = resend(state, connection, step, now);
  if (!waiting) return waiting.error();
  row.fresh = row.duplicates = 0;
  if (!arrivals.empty()) {
    std::vector<NumberedArrival*> pointers;
    for (auto& arrival : arrivals) pointers.push_back(&arrival);
    auto status = add_arrivals(connection, state.sequence, state.series, pointers);
    // Another process made the same row number; those of a repetition differ.
    if (!status && connection.sqlstate() == "23505") status.error().code = Errc::unavailable;
    if (!status) return status;
  }
  JobBatch batch;
  for (const auto& arrival : arrivals) {
    batch.arrived(step.job, arrival.added);
    if (arrival.added) batch.ended(step.job, arrival.state, arrival.code);
    ++(arrival.added ? row.fresh : row.duplicates);
  }
  batch.read_besides(step);
  batch.resent(step, *waiting);
  return write_job_counts(connection, part_of_job(step.job), batch);
}

}  // namespace

Result<std::int64_t> Store::make_job(const NewJob& job, Time now) {
  const auto token = new_token();
  std::int64_t number = 0;
  constexpr int attempts = 20;
  for (int i = 0; i < attempts && number == 0; ++i) {
    auto status = state_->job_steps.write([&](Connection& connection) -> Status {
      Parameters parameters;
      parameters.add(token).text(job.tenant).text(job.kind).text(job.parameters);
      parameters.add(static_cast<std::int64_t>(JobState::running));
      parameters.add(state_->clock.to_database(now)).add(all_parts());
      auto rows = connection.run(make_sql, std::move(parameters));
      if (!rows) return std::move(rows).error();
      if (rows->next()) number = rows->integer(0);
      return std::monostate{};
    });
    if (!status) return std::move(status).error();
  }
  if (number != 0) return number;
  return Error{Errc::unavailable, "store", "the number of a job could not be made"};
}

Result<std::vector<Job>> Store::jobs(const JobFilter& filter) {
  return read_jobs(
      [this](const char* sql, const Parameters& parameters) {
        return state_->overview.run(sql, parameters);
      },
      filter, state_->clock);
}

// If the answer is lost, the repetition finds the job led under its own fence.
Result<std::optional<LedJob>> Store::lead_job(std::int64_t number, Time own_now, Duration lease) {
  const Time now = state_->clock.to_database(own_now);
  const auto fence = new_token();
  std::optional<LedJob> led;
  auto status = state_->job_steps.write([&](Connection& connection) -> Status {
    led.reset();
    auto row = lock_job(connection, number);
    if (!row) return std::move(row).error();
    if (!*row) return std::monostate{};
    const bool repeated = (*row)->fence == fence;
    if (!repeated && !lead(**row, fence, now, lease)) return std::monostate{};
    if (auto written = write_job(connection, **row); !written) return written;
    auto found =
        read_jobs([&](const char* sql,
                      Parameters parameters) { return connection.run(sql, std::move(parameters)); },
                  {.number = number}, state_->clock);
    if (!found) return std::move(found).error();
    if (!found->empty()) led = LedJob{std::move(found->front()), fence};
    return std::monostate{};
  });
  if (!status) return std::move(status).error();
  return led;
}

// Locks the job first, then the partitions of calls, then adds to `seen` and the inbox, then
// counts.
Result<JobProgress> Store::advance_job(const JobStep& step, Time own_now, Duration lease) {
  const Time now = state_->clock.to_database(own_now);
  auto arrivals = state_->job_steps.use(
      [&](Connection& connection) { return arrivals_of(*state_, connection, step); });
  if (!arrivals) return std::move(arrivals).error();
  JobProgress progress;
  auto status = state_->job_steps.write([&](Connection& connection) -> Status {
    progress = {};
    auto row = lock_job(connection, step.job);
    if (!row) return std::move(row).error();
    if (!*row) return std::monostate{};
    if (const auto refusal = refusal_of(**row, step)) {
      progress = *refusal;
      return std::monostate{};
    }
    auto written = write_work(*state_, connection, step, *arrivals, **row, now);
    if (!written) return written;
    progress = make_step(**row, step, now, lease);
    return write_job(connection, **row);
  });
  if (!status) return std::move(status).error();
  return progress;
}

// If the answer is lost, the repetition finds what it wants and the time at which it was done.
Result<bool> Store::steer_job(std::int64_t number, JobState wanted, Time own_now) {
  const Time now = state_->clock.to_database(own_now);
  bool steered = false;
  bool repeated = false;
  auto status = state_->job_steps.write([&](Connection& connection) -> Status {
    auto row = lock_job(connection, number);
    if (!row) return std::move(row).error();
    const bool done =
        repeated && *row && (*row)->job.state == wanted && (*row)->job.changed_at == now;
    repeated = true;
    steered = done || (*row && steer(**row, wanted, now));
    return steered && !done ? write_job(connection, **row) : Status(std::monostate{});
  });
  if (!status) return std::move(status).error();
  return steered;
}

}  // namespace ctsync::postgres
