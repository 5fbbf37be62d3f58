// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/digest.hpp>

#include "postgres/history/find.hpp"
#include "postgres/history/listed_rows.hpp"
#include "postgres/row_columns.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

// A page reads the newest $2 rows before $1 of each stream that has rows of the state that is asked
// for: the rows of one table and partition
// (and of waiting entries, tenant and class, as their index has them). What is older than the last
// row of a stream that has more is left to the next page. `floor` is the oldest row that was looked
// at, if there may be older ones. Parameters: before, rows of a stream, limit, tenant, state or -1,
// source or target, kind, message id, whether a code is asked for, the code, keys or parts of
// lanes, since and until or -1.
constexpr const char* walked_entries_sql = R"sql(
  WITH raw AS MATERIALIZED (
    SELECT p.part, r.* FROM generate_series(0, 63) p(part) CROSS JOIN LATERAL (
      (SELECT 2 + 2 * n.id + c.class AS stream, w.*
       FROM tenant n CROSS JOIN generate_series(0, 1) c(class) CROSS JOIN LATERAL (
         SELECT id, key, tenant, source, entry, state, code, reason, attempts, received_at, due_at,
                NULL::int8 AS ended_at, 0::int4 AS calls, ''::text AS forwarded_to,
                NULL::int8 AS rules
         FROM inbox_waiting w
         WHERE w.part = p.part AND w.tenant = n.id AND w.class = c.class AND w.id < $1
         ORDER BY w.id DESC LIMIT $2) w
       WHERE $5 IN (-1, 0, 4))
      UNION ALL
      (SELECT 1, id, key, tenant, source, entry,
              CASE WHEN discarded_at IS NULL THEN 3 ELSE 5 END::int2, code, reason, attempts,
              received_at, 0::int8, died_at, 0::int4, ''::text, rules
       FROM inbox_dead w WHERE w.part = p.part AND w.id < $1 AND $5 IN (-1, 3, 5)
       ORDER BY w.id DESC LIMIT $2)
      UNION ALL
      (SELECT 0, id, key, tenant, source, entry, state, code, reason, attempts, received_at, 0::int8,
              ended_at, calls, forwarded_to, rules
       FROM inbox_ended w WHERE w.part = p.part AND w.id < $1 AND $5 IN (-1, 1, 2)
       ORDER BY w.id DESC LIMIT $2)) r),
  bound AS (
    SELECT coalesce(max(low), 0) AS floor
    FROM (SELECT min(id) AS low, count(*) AS n FROM raw GROUP BY part, stream) s WHERE n >= $2)
)sql";

// The rows $15 of the partitions $14, wherever they are.
constexpr const char* found_entries_sql = R"sql(
  WITH raw AS MATERIALIZED (
    SELECT r.* FROM unnest($14::int2[], $15::int8[]) u(part, id) CROSS JOIN LATERAL (
      (SELECT w.id, w.key, w.tenant, w.source, w.entry, w.state, w.code, w.reason, w.attempts,
              w.received_at, w.due_at, NULL::int8 AS ended_at, 0::int4 AS calls,
              ''::text AS forwarded_to, NULL::int8 AS rules
       FROM tenant n CROSS JOIN generate_series(0, 1) c(class) CROSS JOIN LATERAL (
         SELECT w.* FROM inbox_waiting w WHERE w.part = u.part AND w.tenant = n.id AND
           w.class = c.class AND w.id = u.id LIMIT 1) w
       WHERE n.name = $4)
      UNION ALL
      (SELECT id, key, tenant, source, entry,
              CASE WHEN discarded_at IS NULL THEN 3 ELSE 5 END::int2, code, reason, attempts,
              received_at, 0::int8, died_at, 0::int4, ''::text, rules
       FROM inbox_dead w WHERE w.part = u.part AND w.id = u.id LIMIT 1)
      UNION ALL
      (SELECT id, key, tenant, source, entry, state, code, reason, attempts, received_at, 0::int8,
              ended_at, calls, forwarded_to, rules
       FROM inbox_ended w WHERE w.part = u.part AND w.id = u.id LIMIT 1)) r),
  bound AS (SELECT 0::int8 AS floor)
)sql";

// What the entries of a page are selected by, whatever `raw` has read.
constexpr const char* select_entries_sql = R"sql(
  SELECT r.*, b.floor FROM bound b LEFT JOIN LATERAL (
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

std::string page_of_entries(const char* raw) { return std::string(raw) + select_entries_sql; }

constexpr const char* calls_sql = R"sql(
  WITH raw AS MATERIALIZED (
    SELECT p.part, r.* FROM generate_series(0, 63) p(part) CROSS JOIN LATERAL (
      (SELECT 2 AS stream, id, lane, target, entry, kind, message_id, 0::int2 AS state, code, reason,
              attempts, queued_at, due_at, NULL::int8 AS ended_at
       FROM call_waiting w WHERE w.part = p.part AND w.id < $1 AND $5 IN (-1, 0)
       ORDER BY w.id DESC LIMIT $2)
      UNION ALL
      (SELECT 1, id, lane, target, entry, kind, message_id,
              CASE WHEN discarded_at IS NULL THEN 2 ELSE 3 END::int2, code, reason, attempts,
              queued_at, 0::int8, died_at
       FROM call_dead w WHERE w.part = p.part AND w.id < $1 AND $5 IN (-1, 2, 3)
       ORDER BY w.id DESC LIMIT $2)
      UNION ALL
      (SELECT 0, id, lane, target, entry, kind, message_id, 1::int2, code, reason, attempts,
              queued_at, 0::int8, ended_at
       FROM call_ended w WHERE w.part = p.part AND w.id < $1 AND $5 IN (-1, 1)
       ORDER BY w.id DESC LIMIT $2)) r),
  bound AS (
    SELECT coalesce(max(low), 0) AS floor
    FROM (SELECT min(id) AS low, count(*) AS n FROM raw GROUP BY part, stream) s WHERE n >= $2)
  SELECT r.*, b.floor FROM bound b LEFT JOIN LATERAL (
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

// The calls of an entry have ascending numbers in one partition, and each names the entry.
constexpr const char* calls_of_sql = R"sql(
  WITH e AS MATERIALIZED (
    SELECT entry, first_call, calls, (first_call & 63)::int2 AS part FROM inbox_ended
    WHERE part = $1 AND id = $2 AND calls > 0)
  SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, r.code, r.reason, r.attempts,
         r.queued_at, r.due_at, r.ended_at, 0::int4, ''::text, r.lane
  FROM e CROSS JOIN LATERAL (
    (SELECT id, lane, target, entry, kind, message_id, 0::int2 AS state, code, reason, attempts, queued_at,
            due_at, NULL::int8 AS ended_at
     FROM call_waiting w WHERE w.part = e.part AND w.id >= e.first_call AND w.id < e.first_call + $3
       AND w.entry = e.entry
     ORDER BY w.id LIMIT e.calls)
    UNION ALL
    (SELECT id, lane, target, entry, kind, message_id,
            CASE WHEN discarded_at IS NULL THEN 2 ELSE 3 END::int2, code, reason, attempts,
            queued_at, 0::int8, died_at
     FROM call_dead w WHERE w.part = e.part AND w.id >= e.first_call AND w.id < e.first_call + $3
       AND w.entry = e.entry
     ORDER BY w.id LIMIT e.calls)
    UNION ALL
    (SELECT id, lane, target, entry, kind, message_id, 1::int2, code, reason, attempts, queued_at, 0::int8,
            ended_at
     FROM call_ended w WHERE w.part = e.part AND w.id >= e.first_call AND w.id < e.first_call + $3
       AND w.entry = e.entry ORDER BY w.id LIMIT e.calls)
    ORDER BY id LIMIT e.calls) r
  JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant
  ORDER BY r.id
)sql";

// All numbers of an entry's calls are made in one transaction, within a far shorter time.
constexpr std::int64_t longest_stretch = (std::int64_t{10'000} << unique_bits) << part_bits;

// How many rows of a stream are read for a page. The rows of most streams are evenly distributed.
// A partition has three streams or more, so a page of a rare filter reads some 12,000 rows. People
// wait for it.
std::int64_t rows_of_stream(const HistoryFilter& filter) {
  const bool any = filter.state.empty() && filter.place.empty() && filter.kind.empty() &&
                   filter.message_id.empty() && !filter.code && filter.keys.empty() &&
                   !filter.until && filter.tenant.empty();
  constexpr std::int64_t most = 64;
  static_assert(3 * most * parts <= longest_walk);
  return any ? std::min<std::int64_t>(most, 3 * filter.limit / parts + 8) : most;
}

Parameters parameters_of(const HistoryFilter& filter, int state, const DatabaseClock& clock) {
  Parameters parameters;
  parameters.add(filter.before).add(rows_of_stream(filter)).add(std::int64_t{filter.limit});
  parameters.text(filter.tenant).add(std::int64_t{state}).text(filter.place).text(filter.kind);
  parameters.text(filter.message_id).add(std::int64_t{filter.code ? 1 : 0});
  parameters.text(name(filter.code.value_or(ReasonCode::none)));
  parameters.add(keys_in(filter.table, filter.keys));
  for (auto time : {filter.since, filter.until}) {
    if (time) time = clock.to_database(*time);
    parameters.add(time_or_none(time));
  }
  return parameters;
}

// The row at a cursor of a page.
RowSummary read_past(Table table, const Rows& rows, const DatabaseClock& clock) {
  auto row = read_listed(table, rows, clock);
  row.key = digest_in(rows.bytes(17));
  return row;
}

}  // namespace

// A page of what is found by terms, among the newest rows that have one of them.
Result<HistoryPage> Store::State::found_page(const HistoryFilter& filter, int number) {
  HistoryPage page;
  page.complete = true;
  if (filter.table != Table::inbox) return page;
  static const auto sql = page_of_entries(found_entries_sql);
  const auto tokens = tokens_of(secret, filter.tenant, filter.find);
  const auto read = [&](Connection& connection) -> Result<HistoryPage> {
    auto found = find_candidates(connection, tokens, filter.before);
    if (!found) return std::move(found).error();
    const auto columns = columns_of(found->rows);
    auto parameters = parameters_of(filter, number, clock);
    parameters.add(columns.part).add(columns.id);
    auto rows = connection.run(sql.c_str(), std::move(parameters));
    if (!rows) return std::move(rows).error();
    while (rows->next()) {
      if (!rows->null(0)) page.rows.push_back(read_past(filter.table, *rows, clock));
    }
    const bool full = std::ssize(page.rows) >= filter.limit;
    page.next = full ? page.rows.back().row : found->floor;
    page.complete = !full && found->floor == 0;
    return page;
  };
  return overview.use([&](Connection& connection) {
    auto found = read(connection);
    if (!found && connection.failure() == Failure::lost) found = read(connection);
    return found;
  });
}

Result<HistoryPage> Store::history(const HistoryFilter& filter) {
  HistoryPage page;
  page.complete = true;
  const auto state = state_number(filter.table, filter.state);
  if (!state || filter.limit <= 0) return page;
  if (!filter.find.empty()) return state_->found_page(filter, *state);
  static const auto entries_sql = page_of_entries(walked_entries_sql);
  auto rows =
      state_->overview.run(filter.table == Table::inbox ? entries_sql.c_str() : calls_sql,
                           parameters_of(filter, *state, state_->clock), std::chrono::minutes{1});
  if (!rows) return std::move(rows).error();
  std::int64_t floor = 0;
  while (rows->next()) {
    floor = rows->integer(18);
    if (!rows->null(0)) page.rows.push_back(read_past(filter.table, *rows, state_->clock));
  }
  const bool full = std::ssize(page.rows) >= filter.limit;
  page.next = full ? page.rows.back().row : floor;
  page.complete = !full && (floor == 0 || is_before(filter, state_->clock.to_own(time_of(floor))));
  return page;
}

Result<std::vector<RowSummary>> Store::calls_of(std::int64_t row) {
  Parameters parameters;
  parameters.add(std::int64_t{part_of(row)}).add(row).add(longest_stretch);
  auto rows = state_->overview.run(calls_of_sql, parameters);
  if (!rows) return std::move(rows).error();
  std::vector<RowSummary> calls;
  while (rows->next()) calls.push_back(read_listed(Table::outbox, *rows, state_->clock));
  return calls;
}

Result<std::optional<std::int64_t>> Store::entry_row(std::string_view tenant,
                                                     std::string_view source, std::string_view id) {
  const auto digest = digest_of({tenant, source, id});
  Parameters parameters;
  parameters.add(std::int64_t{part_of(digest)}).add(Type::bytes, bytes_of(digest));
  auto rows = state_->overview.run(
      "SELECT id FROM seen WHERE part = $1 AND digest = $2 ORDER BY id LIMIT 1", parameters);
  if (!rows) return std::move(rows).error();
  if (!rows->next()) return std::optional<std::int64_t>{};
  return std::optional(rows->integer(0));
}

}  // namespace ctsync::postgres
