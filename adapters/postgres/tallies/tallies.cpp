// SPDX-License-Identifier: MIT
#include <ctsync/contract/store/listing.hpp>

#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// What is added up, and what is not yet. Parameters: resolution, from and until, length of a
// bucket, tenant, word of a tally, whether sums are asked for.
constexpr const char* read_sql = R"sql(
  SELECT CASE WHEN $7 = 1 THEN $2 ELSE t.bucket END AS at, n.name, s.tally, s.place, s.state, s.code,
         sum(t.n)::int8
  FROM (
    SELECT n.id AS tenant, t.bucket, t.series, t.n FROM tenant n CROSS JOIN LATERAL (
      SELECT bucket, series, n FROM tally_sum t
      WHERE t.resolution = $1 AND t.tenant = n.id AND t.bucket >= $2 AND t.bucket < $3) t
    WHERE $5 = '' OR n.name = $5
    UNION ALL
    SELECT u.tenant, u.minute / $4 * $4, u.series, u.n
    FROM tally_delta d CROSS JOIN LATERAL unnest(d.tenants, d.minutes, d.series, d.counts)
      u(tenant, minute, series, n)
    WHERE u.minute / $4 * $4 >= $2 AND u.minute / $4 * $4 < $3) t
  JOIN tenant n ON n.id = t.tenant JOIN series s ON s.id = t.series
  WHERE ($5 = '' OR n.name = $5) AND ($6 = '' OR s.tally = $6)
  GROUP BY 1, n.id, s.id HAVING sum(t.n) <> 0 ORDER BY 1, n.id, s.id
)sql";

}  // namespace

// Buckets are of the database's clock.
Result<std::vector<TallyPoint>> Store::tallies(const TallyFilter& filter) {
  const auto& clock = state_->clock;
  const auto from = filter.from == Time{} ? Time{} : clock.to_database(filter.from);
  const auto until = filter.until == Time::max() ? Time::max() : clock.to_database(filter.until);
  Parameters parameters;
  parameters.add(static_cast<std::int64_t>(filter.resolution));
  parameters.add(bucket_of(filter.resolution, from)).add(until);
  parameters.add(std::int64_t{length_of(filter.resolution).count()}).text(filter.tenant);
  parameters.text(filter.tally ? name(*filter.tally) : std::string_view());
  parameters.add(std::int64_t{filter.summed ? 1 : 0});
  auto rows = state_->overview.run(read_sql, parameters);
  if (!rows) return std::move(rows).error();
  std::vector<TallyPoint> points;
  while (rows->next()) points.push_back(read_point(*rows));
  return points;
}

Status Store::count_refused(std::span<const Refusal> refusals) {
  if (refusals.empty()) return std::monostate{};
  TallyBatch batch;
  auto status = state_->records.use([&](Connection& connection) -> Status {
    for (auto refusal : refusals) {
      auto tenant = state_->names.tenant(connection, refusal.tenant);
      if (!tenant) return std::move(tenant).error();
      refusal.at = state_->clock.to_database(refusal.at);
      batch.refused(*tenant, refusal);
    }
    return std::monostate{};
  });
  if (!status) return status;
  return state_->records.write([&](Connection& connection) {
    return write_tallies(connection, state_->series, row_at(state_->sequence.next(), 0), batch);
  });
}

}  // namespace ctsync::postgres
