// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/contract/store/listing.hpp>
#include <limits>

#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr std::int64_t last_row = std::numeric_limits<std::int64_t>::max();

constexpr const char* counts_sql = R"sql(
  SELECT e.waiting, p.done, p.ignored, (SELECT count(*) FROM inbox_dead), e.scheduled,
         c.waiting, p.accepted, (SELECT count(*) FROM call_dead), e.oldest, c.oldest
  FROM
    (SELECT count(*) FILTER (WHERE state = 0) AS waiting,
            count(*) FILTER (WHERE state = 4) AS scheduled,
            min(received_at) FILTER (WHERE state = 0) AS oldest FROM inbox_waiting) e,
    (SELECT count(*) AS waiting, min(queued_at) AS oldest FROM call_waiting) c,
    (SELECT sum(done)::int8 AS done, sum(ignored)::int8 AS ignored,
            sum(accepted)::int8 AS accepted
     FROM (SELECT done, ignored, accepted FROM part
           UNION ALL SELECT done, ignored, accepted FROM tally) t) p
)sql";

// Each list reads a partition in the sequence of its rows, and no further than the limit. Columns:
// id, tenant, source or target, entry, kind, message id, state, code, reason, attempts, since, due.
// Parameters: after, last, state or -1, part of the reason, limit, tenant, whether a code is asked
// for, the code, whether waiting, dead and ended rows are asked for, the first and the last
// partition.
constexpr const char* entries_sql = R"sql(
  SELECT r.id, t.name, r.source, r.entry, ''::text, ''::text, r.state, r.code, r.reason, r.attempts,
         r.received_at, r.due_at
  FROM generate_series($12::int8, $13::int8) p(part)
  CROSS JOIN LATERAL (
    (SELECT w.id, w.tenant, w.source, w.entry, w.state, w.code, w.reason, w.attempts, w.received_at,
            w.due_at
     FROM tenant n CROSS JOIN generate_series(0, 1) c(class) CROSS JOIN LATERAL (
       SELECT * FROM inbox_waiting w
       WHERE $9 = 1 AND w.part = p.part AND w.tenant = n.id AND w.class = c.class
         AND w.id > $1 AND w.id <= $2
         AND ($3 < 0 OR w.state = $3)
         AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
         AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
       ORDER BY w.id LIMIT $5) w)
    UNION ALL
    (SELECT w.id, w.tenant, w.source, w.entry, 3::int2, w.code, w.reason, w.attempts, w.received_at,
            0::int8
     FROM inbox_dead w JOIN tenant n ON n.id = w.tenant
     WHERE $10 = 1 AND w.part = p.part AND w.id > $1 AND w.id <= $2
       AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
       AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
     ORDER BY w.id LIMIT $5)
    UNION ALL
    (SELECT w.id, w.tenant, w.source, w.entry, w.state, w.code, w.reason, w.attempts, w.received_at,
            0::int8
     FROM inbox_ended w JOIN tenant n ON n.id = w.tenant
     WHERE $11 = 1 AND w.part = p.part AND w.id > $1 AND w.id <= $2
       AND ($3 < 0 OR w.state = $3)
       AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
       AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
     ORDER BY w.id LIMIT $5)) r
  JOIN tenant t ON t.id = r.tenant
  ORDER BY r.id LIMIT $5
)sql";

constexpr const char* calls_sql = R"sql(
  SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, r.code, r.reason, r.attempts,
         r.queued_at, r.due_at
  FROM generate_series($12::int8, $13::int8) p(part)
  CROSS JOIN LATERAL (
    (SELECT w.id, w.target, w.entry, w.kind, w.message_id, 0::int2 AS state, w.code, w.reason,
            w.attempts, w.queued_at, w.due_at
     FROM call_waiting w JOIN target a ON a.id = w.target JOIN tenant n ON n.id = a.tenant
     WHERE $9 = 1 AND w.part = p.part AND w.id > $1 AND w.id <= $2 AND $3 < 1
       AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
       AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
     ORDER BY w.id LIMIT $5)
    UNION ALL
    (SELECT w.id, w.target, w.entry, w.kind, w.message_id, 2::int2, w.code, w.reason, w.attempts,
            w.queued_at, 0::int8
     FROM call_dead w JOIN target a ON a.id = w.target JOIN tenant n ON n.id = a.tenant
     WHERE $10 = 1 AND w.part = p.part AND w.id > $1 AND w.id <= $2
       AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
       AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
     ORDER BY w.id LIMIT $5)
    UNION ALL
    (SELECT w.id, w.target, w.entry, w.kind, w.message_id, 1::int2, w.code, w.reason, w.attempts,
            w.queued_at, 0::int8
     FROM call_ended w JOIN target a ON a.id = w.target JOIN tenant n ON n.id = a.tenant
     WHERE $11 = 1 AND w.part = p.part AND w.id > $1 AND w.id <= $2
       AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
       AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
     ORDER BY w.id LIMIT $5)) r
  JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant
  ORDER BY r.id LIMIT $5
)sql";

/// Which of the three tables of a state a list reads.
struct Sources {
  bool waiting = true;
  bool dead = true;
  bool ended = true;
};

Sources sources_of(Table table, std::int64_t state) {
  if (state < 0) return {};
  if (table == Table::outbox) return {state == 0, state == 2, state == 1};
  return {state == 0 || state == 4, state == 3, state == 1 || state == 2};
}

Status list_table(Store::State& state, Table table, const RowFilter& filter,
                  std::vector<RowSummary>& out) {
  if (filter.table.value_or(table) != table) return std::monostate{};
  const auto number = state_number(table, filter.state);
  const auto left = std::int64_t{filter.limit} - std::ssize(out);
  if (!number || left <= 0) return std::monostate{};
  auto first = filter.after;
  if (filter.row && *filter.row > first) first = *filter.row - 1;
  const auto sources = sources_of(table, *number);
  Parameters parameters;
  parameters.add(first)
      .add(filter.row.value_or(last_row))
      .add(std::int64_t{*number})
      .text(filter.contains);
  parameters.add(left).text(filter.tenant).add(std::int64_t{filter.code ? 1 : 0});
  parameters.text(name(filter.code.value_or(ReasonCode::none)));
  for (const bool each : {sources.waiting, sources.dead, sources.ended}) {
    parameters.add(std::int64_t{each ? 1 : 0});
  }
  const int only = filter.row ? part_of(*filter.row) : -1;  // a row says where it is
  parameters.add(std::int64_t{std::max(only, 0)}).add(std::int64_t{only < 0 ? parts - 1 : only});
  auto rows = state.overview.run(table == Table::inbox ? entries_sql : calls_sql, parameters,
                                 std::chrono::minutes{1});
  if (!rows) return std::move(rows).error();
  while (rows->next()) out.push_back(read_summary(table, *rows));
  return std::monostate{};
}

constexpr const char* redrive_entries = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  g AS (
    DELETE FROM inbox_dead d USING u WHERE d.part = u.part AND d.id = u.id AND EXISTS (
      SELECT 1 FROM inbox_body b WHERE b.part = u.part AND b.id = u.id)
    RETURNING d.*)
  INSERT INTO inbox_waiting (part, id, digest, key, tenant, source, entry, state, class, job, step,
                             attempts, turn, received_at, due_at, code, reason, trace)
    SELECT part, id, digest, key, tenant, source, entry, 0, class, job, step, 0, turn + 1, $3, 1, '',
           '', trace FROM g
  RETURNING part
)sql";

constexpr const char* redrive_calls = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  g AS (
    DELETE FROM call_dead d USING u
    WHERE d.part = u.part AND d.id = u.id AND NOT d.superseded AND EXISTS (
      SELECT 1 FROM call_body b WHERE b.part = u.part AND b.id = u.id)
    RETURNING d.*)
  INSERT INTO call_waiting (part, id, lane, target, head, kind, message_id, entry, attempts, answers,
                            turn, received_at, queued_at, due_at, code, reason, trace)
    SELECT part, id, lane, target, false, kind, message_id, entry, 0, 0, turn + 1, received_at, $3,
           1, '', '', trace FROM g
  RETURNING part
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

Result<std::int64_t> redrive_table(Connection& connection, LockedParts& locked,
                                   std::span<const RowSummary> rows, Table table, Time now) {
  Column part(Type::int2), id(Type::int8);
  for (const auto& row : rows) {
    if (row.table != table) continue;
    part.add(std::int64_t{part_of(row.row)});
    id.add(row.row);
  }
  if (part.size() == 0) return std::int64_t{0};
  std::set<LaneOf> lanes;
  if (table == Table::outbox) {
    auto found = lanes_of(connection, part, id);
    if (!found) return std::move(found).error();
    lanes = *std::move(found);
  }
  if (auto status = clear_heads(connection, lanes); !status) return std::move(status).error();
  Parameters parameters;
  parameters.add(part).add(id).add(now);
  auto moved = connection.run(table == Table::inbox ? redrive_entries : redrive_calls,
                              std::move(parameters));
  if (!moved) return std::move(moved).error();
  while (moved->next()) locked.note_change(moved->small(0));
  auto marked = mark_heads(connection, lanes);
  if (!marked) return std::move(marked).error();
  return std::int64_t{moved->count()};
}

Result<std::int64_t> redrive_rows(Connection& connection, std::span<const RowSummary> rows,
                                  Sequence& sequence, Time now) {
  std::set<int> numbers;
  for (const auto& row : rows) numbers.insert(part_of(row.row));
  LockedParts locked(sequence);
  if (auto status = locked.lock(connection, numbers); !status) return std::move(status).error();
  std::int64_t redriven = 0;
  for (const auto table : {Table::inbox, Table::outbox}) {
    auto moved = redrive_table(connection, locked, rows, table, now);
    if (!moved) return moved;
    redriven += *moved;
  }
  if (auto status = locked.write(connection); !status) return std::move(status).error();
  return redriven;
}

}  // namespace

Result<Counts> Store::counts() {
  auto rows = state_->overview.run(counts_sql, {}, std::chrono::minutes{1});
  if (!rows) return std::move(rows).error();
  Counts counts;
  if (!rows->next()) return counts;
  int column = 0;
  for (auto& count : counts.entries) count = rows->integer(column++);
  for (auto& count : counts.calls) count = rows->integer(column++);
  if (!rows->null(8)) counts.oldest_entry = rows->time(8);
  if (!rows->null(9)) counts.oldest_call = rows->time(9);
  return counts;
}

Result<std::vector<RowSummary>> Store::list(const RowFilter& filter) {
  std::vector<RowSummary> rows;
  for (const auto table : {Table::inbox, Table::outbox}) {
    if (auto status = list_table(*state_, table, filter, rows); !status) {
      return std::move(status).error();
    }
  }
  return rows;
}

Result<std::string> Store::payload(Table table, std::int64_t row) {
  Parameters parameters;
  parameters.add(std::int64_t{part_of(row)}).add(row);
  const bool inbox = table == Table::inbox;
  auto body = state_->overview.run(inbox ? "SELECT body FROM inbox_body WHERE part = $1 AND id = $2"
                                         : "SELECT body FROM call_body WHERE part = $1 AND id = $2",
                                   parameters);
  if (!body) return std::move(body).error();
  if (body->next()) return body->text(0);
  auto known = list({.table = table, .row = row, .limit = 1});
  if (!known) return std::move(known).error();
  if (known->empty()) return Error{Errc::missing, "row", "there is no such row"};
  return Error{Errc::missing, "row", "its body is no longer kept"};
}

Result<std::int64_t> Store::redrive(const RowFilter& filter, Time now) {
  constexpr std::size_t piece = 500;
  const auto dead = dead_rows(filter);
  if (!dead) return std::int64_t{0};
  auto rows = list(*dead);
  if (!rows) return std::move(rows).error();
  std::int64_t redriven = 0;
  for (std::size_t first = 0; first < rows->size(); first += piece) {
    const auto some = std::span(*rows).subspan(first, std::min(piece, rows->size() - first));
    std::int64_t here = 0;
    auto status = state_->maintenance.write([&](Connection& connection) -> Status {
      auto moved = redrive_rows(connection, some, state_->sequence, now);
      if (!moved) return std::move(moved).error();
      // A repetition moves none if only the answer to the first attempt was lost.
      here = std::max(here, *moved);
      return std::monostate{};
    });
    if (!status) return std::move(status).error();
    redriven += here;
  }
  return redriven;
}

Result<std::vector<StoredRecord>> Store::records(std::int64_t after_row, int limit) {
  Parameters parameters;
  parameters.add(after_row).add(std::int64_t{limit});
  auto rows = state_->overview.run(
      "SELECT r.id, r.key, r.body FROM generate_series(0, 63) p(part) CROSS JOIN LATERAL ("
      "SELECT id, key, body FROM record r WHERE r.part = p.part AND r.id > $1 "
      "ORDER BY r.id LIMIT $2) r ORDER BY r.id LIMIT $2",
      parameters);
  if (!rows) return std::move(rows).error();
  std::vector<StoredRecord> records;
  while (rows->next()) records.push_back({rows->integer(0), rows->text(1), rows->text(2)});
  return records;
}

}  // namespace ctsync::postgres
