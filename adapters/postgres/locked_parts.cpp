// SPDX-License-Identifier: MIT
#include "postgres/locked_parts.hpp"

#include <chrono>

#include "postgres/jobs/job_counts.hpp"

namespace ctsync::postgres {

Status LockedParts::lock(Connection& connection, const std::set<int>& numbers) {
  Column wanted(Type::int2);
  for (const auto number : numbers) wanted.add(std::int64_t{number});
  auto rows = connection.run(
      "SELECT part, epoch, last_id, owner FROM part WHERE part = ANY ($1) ORDER BY part "
      "FOR NO KEY UPDATE",
      std::move(Parameters().add(wanted)));
  if (!rows) return std::move(rows).error();
  while (rows->next()) {
    auto& row = rows_[rows->small(0)];
    row.epoch = rows->integer(1);
    row.last_id = rows->integer(2);
    row.is_own = rows->bytes(3) == owner_;
  }
  return std::monostate{};
}

std::int64_t LockedParts::next_call(int part, CallNumbers& numbers) {
  auto& row = rows_[part];
  const auto reserved = row.last_id;
  const auto number = numbers.next(part, row.epoch, row.last_id);
  row.reserved |= row.last_id != reserved;
  return number;
}

Status LockedParts::write(Connection& connection) const {
  if (auto status = write_tally(connection); !status) return status;
  if (auto status = write_rows(connection); !status) return status;
  return rows_.empty() ? Status(std::monostate{})
                       : write_job_counts(connection, rows_.begin()->first, jobs);
}

Status LockedParts::write_rows(Connection& connection) const {
  Column part(Type::int2), last_id(Type::int8), changes(Type::int8);
  for (const auto& [number, row] : rows_) {
    if (!row.reserved && !row.changed) continue;
    part.add(std::int64_t{number});
    last_id.add(row.last_id);
    changes.add(std::int64_t{row.changed ? 1 : 0});
  }
  if (part.size() == 0) return std::monostate{};
  auto rows = connection.run(
      "UPDATE part p SET last_id = u.last_id, changes = p.changes + u.changes "
      "FROM unnest($1::int2[], $2::int8[], $3::int8[]) u(part, last_id, changes) "
      "WHERE p.part = u.part",
      Parameters{&part, &last_id, &changes});
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

// A row of its own, because the server keeps every version of a row while somebody holds a
// snapshot, and every claim would read past those of the partitions' rows.
Status LockedParts::write_tally(Connection& connection) const {
  static const std::string both_sql =
      std::string("WITH d AS (")
          .append(add_delta_sql)
          .append(
              ") INSERT INTO tally AS t (part, id, done, ignored, accepted) "
              "VALUES ($1::int8::int2, $2, $7, $8, $9) ON CONFLICT (part, id) DO UPDATE SET "
              "done = t.done + excluded.done, ignored = t.ignored + excluded.ignored, "
              "accepted = t.accepted + excluded.accepted");
  if (rows_.empty()) return std::monostate{};
  const int part = rows_.begin()->first;
  const auto row = row_at(sequence_->next(), part);
  if (tally_.done == 0 && tally_.ignored == 0 && tally_.accepted == 0) {
    return write_tallies(connection, *series_, row, tallies);
  }
  auto columns = delta_columns(connection, *series_, tallies);
  if (!columns) return std::move(columns).error();
  Parameters parameters;
  parameters.add(std::int64_t{part}).add(row).add(columns->tenant).add(columns->minute);
  parameters.add(columns->series).add(columns->n);
  parameters.add(tally_.done).add(tally_.ignored).add(tally_.accepted);
  auto rows = connection.run(both_sql.c_str(), std::move(parameters));
  if (!rows) return std::move(rows).error();
  return std::monostate{};
}

}  // namespace ctsync::postgres
