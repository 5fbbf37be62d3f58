// SPDX-License-Identifier: MIT
#include "postgres/history/past_sql.hpp"

namespace ctsync::postgres {
namespace {

// Each SELECT is followed by which rows of the partition p.part it reads.
constexpr const char* waiting_entries = R"sql(
    SELECT id, key, tenant, source, entry, state, code, reason, attempts, received_at, due_at,
           NULL::int8 AS ended_at, 0::int4 AS calls, ''::text AS forwarded_to, NULL::int8 AS rules
    FROM inbox_waiting w
    WHERE w.part = p.part AND w.tenant = n.id AND w.class = c.class AND
)sql";

constexpr const char* dead_entries = R"sql(
  SELECT 1 AS stream, id, key, tenant, source, entry,
         CASE WHEN discarded_at IS NULL THEN 3 ELSE 5 END::int2 AS state, code, reason, attempts,
         received_at, 0::int8 AS due_at, died_at AS ended_at, 0::int4 AS calls,
         ''::text AS forwarded_to, rules
  FROM inbox_dead w WHERE w.part = p.part AND
)sql";

constexpr const char* ended_entries = R"sql(
  SELECT 0 AS stream, id, key, tenant, source, entry, state, code, reason, attempts, received_at,
         0::int8 AS due_at, ended_at, calls, forwarded_to, rules
  FROM inbox_ended w WHERE w.part = p.part AND
)sql";

constexpr const char* waiting_calls = R"sql(
  SELECT 2 AS stream, id, lane, target, entry, kind, message_id, 0::int2 AS state, code, reason,
         attempts, queued_at, due_at, NULL::int8 AS ended_at
  FROM call_waiting w WHERE w.part = p.part AND
)sql";

constexpr const char* dead_calls = R"sql(
  SELECT 1 AS stream, id, lane, target, entry, kind, message_id,
         CASE WHEN discarded_at IS NULL THEN 2 ELSE 3 END::int2 AS state, code, reason, attempts,
         queued_at, 0::int8 AS due_at, died_at AS ended_at
  FROM call_dead w WHERE w.part = p.part AND
)sql";

constexpr const char* ended_calls = R"sql(
  SELECT 0 AS stream, id, lane, target, entry, kind, message_id, 1::int2 AS state, code, reason,
         attempts, queued_at, 0::int8 AS due_at, ended_at
  FROM call_ended w WHERE w.part = p.part AND
)sql";

constexpr const char* newest_before = " w.id < $1 AND w.id >= $14 ORDER BY w.id DESC LIMIT $2 ";
constexpr const char* this_one = " w.id = p.id AND w.id >= $16 AND w.id <= $17 LIMIT 1 ";

/// The rows that `which` selects in a partition. The index of waiting entries begins with the
/// partition, tenant and class.
std::string rows_of_part(Table table, RowSources sources, const std::string& which) {
  const bool inbox = table == Table::inbox;
  std::string waiting = inbox ? waiting_entries : waiting_calls;
  waiting += which;
  if (inbox) {
    waiting =
        "SELECT 2 + 2 * n.id + c.class AS stream, w.* FROM tenant n CROSS JOIN "
        "generate_series(0, 1) c(class) CROSS JOIN LATERAL (" +
        waiting + ") w WHERE $4 = '' OR n.name = $4";
  }
  const auto dead = (inbox ? dead_entries : dead_calls) + which;
  const auto ended = (inbox ? ended_entries : ended_calls) + which;
  return union_of(sources, waiting, dead, ended);
}

/// `raw`: the rows of the partitions `parts`.
std::string raw_rows(const std::string& parts, const std::string& rows) {
  return "WITH raw AS MATERIALIZED (SELECT p.part, r.* FROM " + parts + " CROSS JOIN LATERAL (" +
         rows + ") r), ";
}

constexpr const char* bound_of_walk = R"sql(
  bound AS (
    SELECT coalesce(max(low) FILTER (WHERE n >= $2), 0) AS floor,
           coalesce(sum(n), 0)::int8 AS looked
    FROM (SELECT min(id) AS low, count(*) AS n FROM raw GROUP BY part, stream) s)
)sql";

constexpr const char* select_entries = R"sql(
  SELECT r.*, b.floor, b.looked FROM bound b LEFT JOIN LATERAL (
    SELECT r.id, t.name AS tenant, r.source, r.entry, ''::text AS kind, ''::text AS message_id,
           r.state, r.code, r.reason, r.attempts, r.received_at, r.due_at, r.ended_at, r.calls,
           r.forwarded_to, 0::int8 AS lane, r.rules, r.key
    FROM raw r JOIN tenant t ON t.id = r.tenant
    WHERE r.id >= b.floor AND ($4 = '' OR t.name = $4) AND ($5 < 0 OR r.state = $5)
      AND ($6 = '' OR r.source = $6) AND $7 = '' AND $8 = '' AND ($9 = 0 OR r.code = $10)
      AND (cardinality($11::bytea[]) = 0 OR r.key = ANY($11::bytea[]))
      AND ($12 < 0 OR r.received_at >= $12) AND ($13 < 0 OR r.received_at < $13)
    ORDER BY r.id DESC LIMIT $3) r ON true
  ORDER BY r.id DESC
)sql";

constexpr const char* select_calls = R"sql(
  SELECT r.*, b.floor, b.looked FROM bound b LEFT JOIN LATERAL (
    SELECT r.id, t.name AS tenant, g.name AS target, r.entry, r.kind, r.message_id, r.state, r.code,
           r.reason, r.attempts, r.queued_at, r.due_at, r.ended_at, 0::int4 AS calls,
           ''::text AS forwarded_to, r.lane, NULL::int8 AS rules, ''::bytea AS key
    FROM raw r JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant
    WHERE r.id >= b.floor AND ($4 = '' OR t.name = $4) AND ($5 < 0 OR r.state = $5)
      AND ($6 = '' OR g.name = $6) AND ($7 = '' OR r.kind = $7) AND ($8 = '' OR r.message_id = $8)
      AND ($9 = 0 OR r.code = $10)
      AND (cardinality($11::int8[]) = 0 OR r.lane >> 16 = ANY($11::int8[]))
      AND ($12 < 0 OR r.queued_at >= $12) AND ($13 < 0 OR r.queued_at < $13)
    ORDER BY r.id DESC LIMIT $3) r ON true
  ORDER BY r.id DESC
)sql";

}  // namespace

std::string walk_sql(Table table, RowSources sources) {
  return raw_rows("generate_series(0, 63) p(part)", rows_of_part(table, sources, newest_before)) +
         bound_of_walk + (table == Table::inbox ? select_entries : select_calls);
}

// A row is in one table, so where it has ended or is dead nobody looks at what waits.
std::string found_sql(Table table) {
  return raw_rows("unnest($14::int2[], $15::int8[]) p(part, id)",
                  "SELECT * FROM (" + rows_of_part(table, {}, this_one) + ") one LIMIT 1") +
         "bound AS (SELECT 0::int8 AS floor, 0::int8 AS looked)" +
         (table == Table::inbox ? select_entries : select_calls);
}

}  // namespace ctsync::postgres
