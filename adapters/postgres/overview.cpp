// SPDX-License-Identifier: MIT
#include <algorithm>
#include <limits>
#include <span>
#include <string>

#include "postgres/history/listed_rows.hpp"
#include "postgres/row_columns.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr std::int64_t last_row = std::numeric_limits<std::int64_t>::max();

constexpr const char* counts_sql = R"sql(
  SELECT e.waiting, p.done, p.ignored, x.dead, e.scheduled, x.discarded,
         c.waiting, p.accepted, y.dead, y.discarded, e.oldest, c.oldest
  FROM
    (SELECT count(*) FILTER (WHERE discarded_at IS NULL) AS dead, count(discarded_at) AS discarded
     FROM inbox_dead) x,
    (SELECT count(*) FILTER (WHERE discarded_at IS NULL) AS dead, count(discarded_at) AS discarded
     FROM call_dead) y,
    (SELECT count(*) FILTER (WHERE state = 0) AS waiting,
            count(*) FILTER (WHERE state = 4) AS scheduled,
            min(received_at) FILTER (WHERE state = 0) AS oldest FROM inbox_waiting) e,
    (SELECT count(*) AS waiting, min(queued_at) AS oldest FROM call_waiting) c,
    (SELECT sum(done)::int8 AS done, sum(ignored)::int8 AS ignored,
            sum(accepted)::int8 AS accepted
     FROM (SELECT done, ignored, accepted FROM part
           UNION ALL SELECT done, ignored, accepted FROM tally) t) p
)sql";

// The lowest and the highest row, $4 and $5, say in which days the bodies are. OFFSET 0 keeps the
// planner from a join that reads whole partitions.
std::string bodies_sql(Table table) {
  return std::string(
             "SELECT u.number, b.body FROM unnest($1::int2[], $2::int8[], $3::int4[]) "
             "u(part, id, number) CROSS JOIN LATERAL (SELECT body FROM ") +
         (table == Table::inbox ? "inbox_body" : "call_body") +
         " b WHERE b.part = u.part AND b.id = u.id AND b.id >= $4 AND b.id <= $5 OFFSET 0) b";
}

// Each list reads a partition in the sequence of its rows, and no further than the limit. Columns:
// id, tenant, source or target, entry, kind, message id, state, code, reason, attempts, since, due,
// ended, number of calls, forwarded to, lane, and of entries the revision of rules. Parameters:
// after, last, state or -1, part of the reason, limit, tenant, whether a code is asked for, the
// code, the first and the last partition, target, kind, keys or the parts of lanes that stand for
// them, ended from and ended before or -1.
constexpr const char* waiting_entries_sql = R"sql(
  SELECT w.id, w.tenant, w.source, w.entry, w.state, w.code, w.reason, w.attempts, w.received_at,
         w.due_at, NULL::int8 AS ended_at, 0::int4 AS calls, ''::text AS forwarded_to,
         NULL::int8 AS rules
  FROM tenant n CROSS JOIN generate_series(0, 1) c(class) CROSS JOIN LATERAL (
    SELECT * FROM inbox_waiting w
    WHERE w.part = p.part AND w.tenant = n.id AND w.class = c.class AND w.id > $1 AND w.id <= $2
      AND ($3 < 0 OR w.state = $3)
      AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
      AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
      AND $11 = '' AND $12 = '' AND (cardinality($13::bytea[]) = 0 OR w.key = ANY($13::bytea[]))
      AND $14 < 0 AND $15 < 0
    ORDER BY w.id LIMIT $5) w
)sql";

constexpr const char* dead_entries_sql = R"sql(
  SELECT w.id, w.tenant, w.source, w.entry,
         CASE WHEN w.discarded_at IS NULL THEN 3 ELSE 5 END::int2 AS state, w.code, w.reason,
         w.attempts, w.received_at, 0::int8 AS due_at, w.died_at AS ended_at, 0::int4 AS calls,
         ''::text AS forwarded_to, w.rules
  FROM inbox_dead w JOIN tenant n ON n.id = w.tenant
  WHERE w.part = p.part AND w.id > $1 AND w.id <= $2
    AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
    AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
    AND $11 = '' AND $12 = '' AND (cardinality($13::bytea[]) = 0 OR w.key = ANY($13::bytea[]))
    AND ($3 < 0 OR (w.discarded_at IS NULL) = ($3 = 3))
    AND ($14 < 0 OR w.died_at >= $14) AND ($15 < 0 OR w.died_at < $15)
  ORDER BY w.id LIMIT $5
)sql";

constexpr const char* ended_entries_sql = R"sql(
  SELECT w.id, w.tenant, w.source, w.entry, w.state, w.code, w.reason, w.attempts, w.received_at,
         0::int8 AS due_at, w.ended_at, w.calls, w.forwarded_to, w.rules
  FROM inbox_ended w JOIN tenant n ON n.id = w.tenant
  WHERE w.part = p.part AND w.id > $1 AND w.id <= $2 AND ($3 < 0 OR w.state = $3)
    AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
    AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
    AND $11 = '' AND $12 = '' AND (cardinality($13::bytea[]) = 0 OR w.key = ANY($13::bytea[]))
    AND ($14 < 0 OR w.ended_at >= $14) AND ($15 < 0 OR w.ended_at < $15)
  ORDER BY w.id LIMIT $5
)sql";

constexpr const char* waiting_calls_sql = R"sql(
  SELECT w.id, w.lane, w.target, w.entry, w.kind, w.message_id, 0::int2 AS state, w.code, w.reason,
         w.attempts, w.queued_at, w.due_at, NULL::int8 AS ended_at
  FROM call_waiting w JOIN target a ON a.id = w.target JOIN tenant n ON n.id = a.tenant
  WHERE w.part = p.part AND w.id > $1 AND w.id <= $2 AND $3 < 1
    AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
    AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
    AND ($11 = '' OR a.name = $11) AND ($12 = '' OR w.kind = $12)
    AND (cardinality($13::int8[]) = 0 OR w.lane >> 16 = ANY($13::int8[]))
    AND $14 < 0 AND $15 < 0
  ORDER BY w.id LIMIT $5
)sql";

constexpr const char* dead_calls_sql = R"sql(
  SELECT w.id, w.lane, w.target, w.entry, w.kind, w.message_id,
         CASE WHEN w.discarded_at IS NULL THEN 2 ELSE 3 END::int2 AS state, w.code, w.reason,
         w.attempts, w.queued_at, 0::int8 AS due_at, w.died_at AS ended_at
  FROM call_dead w JOIN target a ON a.id = w.target JOIN tenant n ON n.id = a.tenant
  WHERE w.part = p.part AND w.id > $1 AND w.id <= $2
    AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
    AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
    AND ($11 = '' OR a.name = $11) AND ($12 = '' OR w.kind = $12)
    AND (cardinality($13::int8[]) = 0 OR w.lane >> 16 = ANY($13::int8[]))
    AND ($3 < 0 OR (w.discarded_at IS NULL) = ($3 = 2))
    AND ($14 < 0 OR w.died_at >= $14) AND ($15 < 0 OR w.died_at < $15)
  ORDER BY w.id LIMIT $5
)sql";

constexpr const char* ended_calls_sql = R"sql(
  SELECT w.id, w.lane, w.target, w.entry, w.kind, w.message_id, 1::int2 AS state, w.code, w.reason,
         w.attempts, w.queued_at, 0::int8 AS due_at, w.ended_at
  FROM call_ended w JOIN target a ON a.id = w.target JOIN tenant n ON n.id = a.tenant
  WHERE w.part = p.part AND w.id > $1 AND w.id <= $2
    AND ($4 = '' OR strpos(w.code, $4) > 0 OR strpos(w.reason, $4) > 0)
    AND ($6 = '' OR n.name = $6) AND ($7 = 0 OR w.code = $8)
    AND ($11 = '' OR a.name = $11) AND ($12 = '' OR w.kind = $12)
    AND (cardinality($13::int8[]) = 0 OR w.lane >> 16 = ANY($13::int8[]))
    AND ($14 < 0 OR w.ended_at >= $14) AND ($15 < 0 OR w.ended_at < $15)
  ORDER BY w.id LIMIT $5
)sql";

std::string list_sql(Table table, RowSources sources) {
  const bool inbox = table == Table::inbox;
  std::string sql = inbox ? "SELECT r.id, t.name, r.source, r.entry, ''::text, ''::text, r.state, "
                            "r.code, r.reason, r.attempts, r.received_at, r.due_at, r.ended_at, "
                            "r.calls, r.forwarded_to, 0::int8, r.rules"
                          : "SELECT r.id, t.name, g.name, r.entry, r.kind, r.message_id, r.state, "
                            "r.code, r.reason, r.attempts, r.queued_at, r.due_at, r.ended_at, "
                            "0::int4, ''::text, r.lane";
  sql += " FROM generate_series($9::int8, $10::int8) p(part) CROSS JOIN LATERAL (";
  sql += inbox ? union_of(sources, waiting_entries_sql, dead_entries_sql, ended_entries_sql)
               : union_of(sources, waiting_calls_sql, dead_calls_sql, ended_calls_sql);
  sql += inbox ? ") r JOIN tenant t ON t.id = r.tenant"
               : ") r JOIN target g ON g.id = r.target JOIN tenant t ON t.id = g.tenant";
  return sql + " ORDER BY r.id LIMIT $5";
}

Status list_table(Store::State& state, Table table, const RowFilter& filter,
                  std::vector<RowSummary>& out) {
  if (filter.table.value_or(table) != table) return std::monostate{};
  const auto number = state_number(table, filter.state);
  const auto left = std::int64_t{filter.limit} - std::ssize(out);
  if (!number || left <= 0) return std::monostate{};
  auto first = filter.after;
  if (filter.row && *filter.row > first) first = *filter.row - 1;
  Parameters parameters;
  parameters.add(first)
      .add(filter.row.value_or(last_row))
      .add(std::int64_t{*number})
      .text(filter.contains);
  parameters.add(left).text(filter.tenant).add(std::int64_t{filter.code ? 1 : 0});
  parameters.text(name(filter.code.value_or(ReasonCode::none)));
  const int only = filter.row ? part_of(*filter.row) : -1;  // a row says where it is
  parameters.add(std::int64_t{std::max(only, 0)}).add(std::int64_t{only < 0 ? parts - 1 : only});
  parameters.text(filter.target).text(filter.kind).add(keys_in(table, filter.keys));
  for (auto time : {filter.ended_from, filter.ended_before}) {
    if (time) time = state.clock.to_database(*time);
    parameters.add(time_or_none(time));
  }
  const auto sql = list_sql(table, sources_of(table, *number));
  auto rows = state.overview.run(sql.c_str(), parameters, std::chrono::minutes{1});
  if (!rows) return std::move(rows).error();
  while (rows->next()) out.push_back(read_listed(table, *rows, state.clock));
  return std::monostate{};
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
  if (!rows->null(column)) counts.oldest_entry = state_->clock.to_own(rows->time(column));
  if (!rows->null(column + 1)) counts.oldest_call = state_->clock.to_own(rows->time(column + 1));
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

Result<std::vector<std::optional<std::string>>> Store::payloads(
    Table table, std::span<const std::int64_t> rows) {
  std::vector<std::optional<std::string>> bodies(rows.size());
  if (rows.empty()) return bodies;
  auto found = state_->overview.run(bodies_sql(table).c_str(), numbered(rows));
  if (!found) return std::move(found).error();
  while (found->next()) bodies.at(static_cast<std::size_t>(found->integer(0))) = found->text(1);
  return bodies;
}

Result<std::optional<std::string>> Store::before(std::int64_t row) {
  Parameters parameters;
  parameters.add(std::int64_t{part_of(row)}).add(row);
  auto rows = state_->overview.run("SELECT record FROM inbox_before WHERE part = $1 AND id = $2",
                                   parameters);
  if (!rows) return std::move(rows).error();
  if (!rows->next()) return std::optional<std::string>{};
  return std::optional(rows->text(0));
}

Result<std::vector<Attempt>> Store::attempts(std::int64_t row) {
  Parameters parameters;
  parameters.add(std::int64_t{part_of(row)}).add(row);
  auto rows = state_->overview.run(
      "SELECT number, at, took, status, no_answer, state, code, reason, answer FROM call_attempt "
      "WHERE part = $1 AND id = $2 ORDER BY number",
      parameters);
  if (!rows) return std::move(rows).error();
  std::vector<Attempt> attempts;
  while (rows->next()) {
    auto& attempt = attempts.emplace_back(read_attempt(*rows));
    attempt.at = state_->clock.to_own(attempt.at);
  }
  return attempts;
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
