// SPDX-License-Identifier: MIT
#include "postgres/dead_letters.hpp"

#include <algorithm>
#include <ctsync/contract/store/listing.hpp>
#include <set>
#include <span>

#include "postgres/jobs/job_counts.hpp"
#include "postgres/state.hpp"
#include "postgres/tallies/dead_rows.hpp"

namespace ctsync::postgres {
namespace {

constexpr const char* redrive_entries = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  g AS (
    DELETE FROM inbox_dead d USING u
    WHERE d.part = u.part AND d.id = u.id AND d.discarded_at IS NULL AND EXISTS (
      SELECT 1 FROM inbox_body b WHERE b.part = u.part AND b.id = u.id)
    RETURNING d.*),
  w AS (
    INSERT INTO inbox_waiting (part, id, digest, key, tenant, source, entry, state, class, job, step,
                               attempts, turn, received_at, due_at, code, reason, trace)
      SELECT part, id, digest, key, tenant, source, entry, 0, class, job, step, 0, turn + 1, $3, 1,
             '', '', trace FROM g)
  SELECT part, tenant, source, received_at, step, code, job FROM g
)sql";

constexpr const char* redrive_calls = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  g AS (
    DELETE FROM call_dead d USING u
    WHERE d.part = u.part AND d.id = u.id AND NOT d.superseded AND d.discarded_at IS NULL AND EXISTS (
      SELECT 1 FROM call_body b WHERE b.part = u.part AND b.id = u.id)
    RETURNING d.*),
  w AS (
    INSERT INTO call_waiting (part, id, lane, target, head, kind, message_id, entry, attempts,
                              answers, turn, received_at, queued_at, due_at, code, reason, trace)
      SELECT part, id, lane, target, false, kind, message_id, entry, 0, 0, turn + 1, received_at, $3,
             1, '', '', trace FROM g)
  SELECT g.part, t.tenant, t.name, g.queued_at, g.attempts, g.code
  FROM g JOIN target t ON t.id = g.target
)sql";

// The lanes of dead calls.
Result<std::set<LaneOf>> lanes_of(Connection& connection, const Column& part, const Column& id) {
  auto rows = connection.run(
      "SELECT DISTINCT d.part, d.lane FROM unnest($1::int2[], $2::int8[]) u(part, id) "
      "JOIN call_dead d ON d.part = u.part AND d.id = u.id",
      std::move(Parameters().add(part).add(id)));
  if (!rows) return std::move(rows).error();
  std::set<LaneOf> lanes;
  while (rows->next()) lanes.emplace(rows->small(0), rows->integer(1));
  return lanes;
}

RowColumns rows_of(Table table, std::span<const RowSummary> rows) {
  RowColumns columns;
  for (const auto& row : rows) {
    if (row.table == table) columns.add(row.row);
  }
  return columns;
}

constexpr const char* discard_entries = R"sql(
  UPDATE inbox_dead d SET discarded_at = $3 FROM unnest($1::int2[], $2::int8[]) u(part, id)
  WHERE d.part = u.part AND d.id = u.id AND d.discarded_at IS NULL
  RETURNING d.tenant, d.source, d.received_at, d.step, d.code, d.job
)sql";

constexpr const char* discard_calls = R"sql(
  UPDATE call_dead d SET discarded_at = $3
  FROM unnest($1::int2[], $2::int8[]) u(part, id) CROSS JOIN target t
  WHERE d.part = u.part AND d.id = u.id AND d.discarded_at IS NULL AND t.id = d.target
  RETURNING t.tenant, t.name, d.queued_at, d.attempts, d.code
)sql";

void count_discarded(Rows& rows, Table table, TallyBatch& tallies, JobBatch& jobs) {
  while (rows.next()) {
    if (table == Table::inbox) {
      const DeadEntry dead(rows, 0);
      tallies.changed(dead.tallied, dead.code, EntryState::discarded, dead.code);
      jobs.given_up(dead.job);
    } else {
      const DeadCall dead(rows, 0);
      tallies.changed(dead.tallied, dead.code, CallState::discarded, dead.code);
    }
  }
}

// Nothing that an owner has in memory changes, so no partition is locked.
Result<std::int64_t> discard_rows(Connection& connection, std::span<const RowSummary> rows,
                                  Store::State& state, Time now) {
  std::int64_t discarded = 0;
  TallyBatch tallies;
  JobBatch jobs;
  for (const auto table : {Table::inbox, Table::outbox}) {
    const auto dead = rows_of(table, rows);
    if (dead.id.size() == 0) continue;
    Parameters parameters;
    parameters.add(dead.part).add(dead.id).add(now);
    auto changed = connection.run(table == Table::inbox ? discard_entries : discard_calls,
                                  std::move(parameters));
    if (!changed) return std::move(changed).error();
    discarded += changed->changed();
    count_discarded(*changed, table, tallies, jobs);
  }
  const auto row = row_at(state.sequence.next(), 0);
  auto status = write_tallies(connection, state.series, row, tallies);
  if (status) status = write_job_counts(connection, part_of(row), jobs);
  if (!status) return std::move(status).error();
  return discarded;
}

Result<std::int64_t> redrive_rows(Connection& connection, std::span<const RowSummary> rows,
                                  Store::State& state, Time now) {
  std::set<int> numbers;
  for (const auto& row : rows) numbers.insert(part_of(row.row));
  LockedParts locked(state.sequence, state.series);
  if (auto status = locked.lock(connection, numbers); !status) return std::move(status).error();
  std::int64_t redriven = 0;
  for (const auto table : {Table::inbox, Table::outbox}) {
    auto moved = redrive_dead(connection, locked, rows_of(table, rows), table, now);
    if (!moved) return moved;
    redriven += *moved;
  }
  if (auto status = locked.write(connection); !status) return std::move(status).error();
  return redriven;
}

// Changes dead rows by `change(connection, rows)`, 500 in a transaction.
template <class Change>
Result<std::int64_t> change_rows(Store::State& state, std::span<const RowSummary> rows,
                                 Change change) {
  constexpr std::size_t piece = 500;
  std::int64_t total = 0;
  for (std::size_t first = 0; first < rows.size(); first += piece) {
    const auto some = rows.subspan(first, std::min(piece, rows.size() - first));
    std::int64_t here = 0;
    auto status = state.maintenance.write([&](Connection& connection) -> Status {
      auto changed = change(connection, some);
      if (!changed) return std::move(changed).error();
      // A repetition changes none if only the answer to the first attempt was lost.
      here = std::max(here, *changed);
      return std::monostate{};
    });
    if (!status) return std::move(status).error();
    total += here;
  }
  return total;
}

}  // namespace

Result<std::int64_t> redrive_dead(Connection& connection, LockedParts& locked,
                                  const RowColumns& rows, Table table, Time now) {
  if (rows.id.size() == 0) return std::int64_t{0};
  std::set<LaneOf> lanes;
  if (table == Table::outbox) {
    auto found = lanes_of(connection, rows.part, rows.id);
    if (!found) return std::move(found).error();
    lanes = *std::move(found);
  }
  if (auto status = clear_heads(connection, lanes); !status) return std::move(status).error();
  Parameters parameters;
  parameters.add(rows.part).add(rows.id).add(now);
  auto moved = connection.run(table == Table::inbox ? redrive_entries : redrive_calls,
                              std::move(parameters));
  if (!moved) return std::move(moved).error();
  while (moved->next()) {
    locked.note_change(moved->small(0));
    if (table == Table::inbox) {
      const DeadEntry dead(*moved, 1);
      locked.tallies.redriven(dead.tallied, dead.code, now);
      locked.jobs.redriven(dead.job);
    } else {
      const DeadCall dead(*moved, 1);
      locked.tallies.redriven(dead.tallied, dead.code, now);
    }
  }
  auto marked = mark_heads(connection, lanes);
  if (!marked) return std::move(marked).error();
  return std::int64_t{moved->count()};
}

Result<std::int64_t> Store::redrive(const RowFilter& filter, Time now) {
  auto rows = dead_rows(*this, filter);
  if (!rows) return std::move(rows).error();
  return change_rows(*state_, *rows, [&](Connection& connection, std::span<const RowSummary> some) {
    return redrive_rows(connection, some, *state_, state_->clock.to_database(now));
  });
}

Result<std::int64_t> Store::discard(const RowFilter& filter, Time now) {
  auto rows = dead_rows(*this, filter);
  if (!rows) return std::move(rows).error();
  return change_rows(*state_, *rows, [&](Connection& connection, std::span<const RowSummary> some) {
    return discard_rows(connection, some, *state_, state_->clock.to_database(now));
  });
}

}  // namespace ctsync::postgres
