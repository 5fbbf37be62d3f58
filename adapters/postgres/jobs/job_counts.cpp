// SPDX-License-Identifier: MIT
#include "postgres/jobs/job_counts.hpp"

#include <utility>

namespace ctsync::postgres {

// Rows come in the sequence of their key, so that two transactions lock them in the same one.
Status write_job_counts(Connection& connection, int part, const JobBatch& batch) {
  Column job(Type::int8), outcome(Type::int2), n(Type::int8);
  batch.for_each([&](std::int64_t number, JobOutcome what, std::int64_t count) {
    job.add(number);
    outcome.add(static_cast<std::int64_t>(what));
    n.add(count);
  });
  if (n.size() == 0) return std::monostate{};
  Parameters parameters;
  parameters.add(std::int64_t{part}).add(job).add(outcome).add(n);
  auto rows = connection.run(
      "INSERT INTO job_count AS c (part, job, outcome, n) "
      "SELECT $1::int8::int2, u.job, u.outcome, u.n "
      "FROM unnest($2::int8[], $3::int2[], $4::int8[]) u(job, outcome, n) "
      "ON CONFLICT (part, job, outcome) DO UPDATE SET n = c.n + excluded.n",
      std::move(parameters));
  return rows ? Status(std::monostate{}) : Status(std::move(rows).error());
}

}  // namespace ctsync::postgres
