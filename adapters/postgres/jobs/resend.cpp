// SPDX-License-Identifier: MIT
#include "postgres/jobs/resend.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "postgres/calls.hpp"
#include "postgres/dead_letters.hpp"
#include "postgres/tallies/dead_rows.hpp"

namespace ctsync::postgres {
namespace {

// The accepted calls among the rows. The bounds leave out partitions of other days.
constexpr const char* lanes_sql = R"sql(
  SELECT DISTINCT e.part, e.lane FROM unnest($1::int2[], $2::int8[]) u(part, id)
  CROSS JOIN LATERAL (SELECT part, lane FROM call_ended e WHERE e.part = u.part AND e.id = u.id AND
                      e.id BETWEEN $3 AND $4 LIMIT 1) e
)sql";

// The turn differs from that of every lease there was: no lease counts further than this.
constexpr const char* resend_sql = R"sql(
  WITH u AS MATERIALIZED (
    SELECT u.part, u.id FROM unnest($1::int2[], $2::int8[]) u(part, id)
    CROSS JOIN LATERAL (SELECT 1 FROM call_body b WHERE b.part = u.part AND b.id = u.id AND
                        b.id BETWEEN $3 AND $4 LIMIT 1) b),
  g AS (
    DELETE FROM call_ended e USING u
    WHERE e.part = u.part AND e.id = u.id AND e.id BETWEEN $3 AND $4
    RETURNING e.*),
  w AS (
    INSERT INTO call_waiting (part, id, lane, target, head, kind, message_id, entry, attempts,
                              answers, turn, received_at, queued_at, due_at, code, reason, trace)
      SELECT part, id, lane, target, false, kind, message_id, entry, 0, 0,
             (-(ended_at / 1000 % 1000000000) - 1)::int4, $5, $5, 1, '', '', '' FROM g)
  SELECT t.tenant, t.name, g.queued_at, g.attempts, g.code, g.part
  FROM g JOIN target t ON t.id = g.target
)sql";

Parameters parameters_of(const RowColumns& rows, std::span<const std::int64_t> calls) {
  const auto [least, most] = std::ranges::minmax(calls);
  Parameters parameters;
  parameters.add(rows.part).add(rows.id).add(least).add(most);
  return parameters;
}

Result<std::int64_t> resend_accepted(Connection& connection, LockedParts& locked,
                                     const RowColumns& rows, std::span<const std::int64_t> calls,
                                     Time now) {
  std::set<LaneOf> lanes;
  auto found = connection.run(lanes_sql, parameters_of(rows, calls));
  if (!found) return std::move(found).error();
  while (found->next()) lanes.emplace(found->small(0), found->integer(1));
  if (lanes.empty()) return std::int64_t{0};
  if (auto status = clear_heads(connection, lanes); !status) return std::move(status).error();
  auto parameters = parameters_of(rows, calls);
  parameters.add(now);
  auto moved = connection.run(resend_sql, std::move(parameters));
  if (!moved) return std::move(moved).error();
  std::int64_t waiting = 0;
  for (; moved->next(); ++waiting) {
    const DeadCall call(*moved, 0);
    locked.tallies.resent(call.tallied, call.code, now);
    locked.count_unaccepted();
    locked.note_change(moved->small(5));
  }
  if (auto marked = mark_heads(connection, lanes); !marked) return std::move(marked).error();
  return waiting;
}

}  // namespace

Result<std::int64_t> resend_calls(Connection& connection, LockedParts& locked,
                                  std::span<const std::int64_t> calls, Time now) {
  if (calls.empty()) return std::int64_t{0};
  std::set<int> numbers;
  for (const auto row : calls) numbers.insert(part_of(row));
  if (auto status = locked.lock(connection, numbers); !status) return std::move(status).error();
  const auto rows = columns_of(calls);
  auto waiting = resend_accepted(connection, locked, rows, calls, now);
  if (!waiting) return waiting;
  auto redriven = redrive_dead(connection, locked, rows, Table::outbox, now);
  if (!redriven) return redriven;
  return *waiting + *redriven;
}

}  // namespace ctsync::postgres
