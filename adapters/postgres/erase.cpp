// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <set>
#include <thread>
#include <unordered_set>

#include "postgres/database/schema.hpp"
#include "postgres/history/find.hpp"
#include "postgres/records.hpp"
#include "postgres/row_columns.hpp"
#include "postgres/state.hpp"
#include "postgres/tallies/dead_rows.hpp"

namespace ctsync::postgres {
namespace {

// Only rows whose body is kept; those that wait or are dead end. Returns number and partition of
// each erased row, and whether it ended by it.
constexpr const char* erase_entries_sql = R"sql(
  WITH u AS MATERIALIZED (SELECT DISTINCT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  b AS (DELETE FROM inbox_body b USING u WHERE b.part = u.part AND b.id = u.id
        RETURNING b.part, b.id),
  p AS (DELETE FROM inbox_before p USING u WHERE p.part = u.part AND p.id = u.id),
  w AS (DELETE FROM inbox_waiting w USING b WHERE w.part = b.part AND w.id = b.id RETURNING w.*),
  d AS (DELETE FROM inbox_dead w USING b WHERE w.part = b.part AND w.id = b.id
        AND w.discarded_at IS NULL RETURNING w.*),
  e AS (
    INSERT INTO inbox_ended (part, id, digest, key, tenant, source, entry, state, attempts,
                             received_at, ended_at, code, reason, rules)
      SELECT part, id, digest, key, tenant, source, entry, 2, attempts, received_at, $3, 'erased',
             'the customer was erased', rules FROM (
        SELECT part, id, digest, key, tenant, source, entry, attempts, received_at,
               NULL::int8 AS rules FROM w UNION ALL
        SELECT part, id, digest, key, tenant, source, entry, attempts, received_at, rules
        FROM d) x)
  SELECT b.id, coalesce(x.state, 1), x.tenant, x.source, x.received_at, x.step, x.code, x.job FROM b
  LEFT JOIN (SELECT id, 0 AS state, tenant, source, received_at, step, code, job FROM w UNION ALL
             SELECT id, 3, tenant, source, received_at, step, code, job FROM d) x ON x.id = b.id
)sql";

// The calls of these lanes, and these calls, of which a body is kept. Lanes of all targets of a key
// lie between two numbers. Ended calls have no index by lane; of them only those are found that
// come after `floor`.
constexpr const char* find_calls_sql = R"sql(
  WITH l AS MATERIALIZED (
    SELECT * FROM unnest($1::int2[], $2::int8[], $3::int8[], $6::int8[]) l(part, first, last, floor)),
  u AS MATERIALIZED (SELECT * FROM unnest($4::int2[], $5::int8[]) u(part, id)),
  c AS (
    SELECT w.part, w.id, w.kind, w.lane, false AS accepted FROM l JOIN call_waiting w
      ON w.part = l.part AND w.lane BETWEEN l.first AND l.last
    UNION SELECT w.part, w.id, w.kind, w.lane, false FROM u JOIN call_waiting w
      ON w.part = u.part AND w.id = u.id
    UNION SELECT w.part, w.id, w.kind, w.lane, false FROM l JOIN call_dead w
      ON w.part = l.part AND w.lane BETWEEN l.first AND l.last
    UNION SELECT w.part, w.id, w.kind, w.lane, false FROM u JOIN call_dead w
      ON w.part = u.part AND w.id = u.id
    UNION SELECT w.part, w.id, w.kind, w.lane, true FROM l JOIN call_ended w
      ON w.part = l.part AND w.lane BETWEEN l.first AND l.last AND w.id > l.floor
    UNION SELECT w.part, w.id, w.kind, w.lane, true FROM u JOIN call_ended w
      ON w.part = u.part AND w.id = u.id)
  SELECT c.part, c.id, c.lane, c.kind = 'delete' AND NOT c.accepted FROM c
  JOIN call_body b ON b.part = c.part AND b.id = c.id
)sql";

constexpr const char* erase_calls_sql = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  b AS (DELETE FROM call_body b USING u WHERE b.part = u.part AND b.id = u.id),
  a AS (DELETE FROM call_attempt a USING u WHERE a.part = u.part AND a.id = u.id),
  w AS (DELETE FROM call_waiting w USING u WHERE w.part = u.part AND w.id = u.id RETURNING w.*),
  i AS (
    INSERT INTO call_dead (part, id, lane, target, head, kind, message_id, entry, attempts, answers,
                           turn, received_at, queued_at, due_at, code, reason, trace, superseded,
                           died_at)
      SELECT part, id, lane, target, false, kind, message_id, entry, attempts, answers, turn,
             received_at, queued_at, 0, 'erased', 'the customer was erased', trace, true, $3 FROM w),
  o AS MATERIALIZED (
    SELECT d.part, d.id, d.code FROM call_dead d JOIN u ON d.part = u.part AND d.id = u.id
    WHERE d.discarded_at IS NULL),
  d AS (
    UPDATE call_dead d
      SET superseded = true, code = 'erased',
          reason = CASE WHEN d.reason <> '' THEN d.reason || '; ' ELSE '' END ||
                   'the customer was erased'
    FROM o WHERE d.part = o.part AND d.id = o.id
    RETURNING d.target, d.queued_at, d.attempts, o.code)
  SELECT 2, t.tenant, t.name, d.queued_at, d.attempts, d.code FROM d JOIN target t ON t.id = d.target
  UNION ALL
  SELECT 0, t.tenant, t.name, w.queued_at, w.attempts, w.code FROM w JOIN target t ON t.id = w.target
)sql";

constexpr const char* erase_entry_ids_sql = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  w AS (UPDATE inbox_waiting w SET entry = $3 FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.entry <> $3 RETURNING w.id),
  d AS (UPDATE inbox_dead w SET entry = $3 FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.entry <> $3 RETURNING w.id),
  e AS (UPDATE inbox_ended w SET entry = $3 FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.entry <> $3 RETURNING w.id)
  SELECT id FROM w UNION ALL SELECT id FROM d UNION ALL SELECT id FROM e
)sql";

constexpr const char* erase_call_ids_sql = R"sql(
  WITH u AS MATERIALIZED (SELECT * FROM unnest($1::int2[], $2::int8[]) u(part, id)),
  w AS (UPDATE call_waiting w SET entry = $3 FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.entry <> $3 RETURNING w.id),
  d AS (UPDATE call_dead w SET entry = $3 FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.entry <> $3 RETURNING w.id),
  e AS (UPDATE call_ended w SET entry = $3 FROM u
        WHERE w.part = u.part AND w.id = u.id AND w.entry <> $3 RETURNING w.id)
  SELECT id FROM w UNION ALL SELECT id FROM d UNION ALL SELECT id FROM e
)sql";

using Numbers = std::unordered_set<std::int64_t>;

Status erase_entries(Connection& connection, const Erasure& erasure, LockedParts& locked, Time now,
                     Numbers& erased) {
  const auto rows = columns_of(erasure.entries);
  Parameters parameters;
  parameters.add(rows.part).add(rows.id).add(now);
  auto found = connection.run(erase_entries_sql, std::move(parameters), std::chrono::minutes{1});
  if (!found) return std::move(found).error();
  while (found->next()) {
    const auto row = found->integer(0);
    erased.insert(row);
    const auto state = static_cast<EntryState>(found->small(1));
    if (state == EntryState::done) continue;  // or ended otherwise
    locked.count_ignored();
    const DeadEntry entry(*found, 2);
    if (state == EntryState::dead) {
      locked.tallies.changed(entry.tallied, entry.code, EntryState::ignored, ReasonCode::erased);
      locked.jobs.given_up(entry.job);
    } else {
      locked.tallies.ended(entry.tallied, EntryState::ignored, ReasonCode::erased, now);
      locked.jobs.ended(entry.job, EntryState::ignored, ReasonCode::erased);
    }
  }
  return std::monostate{};
}

/// The lanes of the keys, and the calls that are known by number.
struct WantedCalls {
  Column part{Type::int2};
  Column first{Type::int8};
  Column last{Type::int8};
  Column floor{Type::int8};
  std::set<std::int64_t> rows;
};

Result<Rows> find_calls(Connection& connection, const WantedCalls& wanted) {
  const auto rows = columns_of(std::vector(wanted.rows.begin(), wanted.rows.end()));
  Parameters parameters;
  parameters.add(wanted.part).add(wanted.first).add(wanted.last).add(rows.part).add(rows.id);
  parameters.add(wanted.floor);
  return connection.run(find_calls_sql, std::move(parameters), std::chrono::minutes{5});
}

// Finds all calls of the keys, which takes long, before anything is locked. What is written
// afterwards has higher numbers than the last one that its partition had before.
Result<WantedCalls> look_for_calls(Connection& connection, const Erasure& erasure,
                                   std::span<const KeyDigest> keys) {
  constexpr std::int64_t last_target = 65'535;
  auto parts = connection.run("SELECT part, last_id FROM part");
  if (!parts) return std::move(parts).error();
  std::map<int, std::int64_t> newest;
  while (parts->next()) {
    newest[parts->small(0)] = CallNumbers::all_later_than(parts->integer(1));
  }
  WantedCalls all;
  WantedCalls later;
  for (auto* wanted : {&all, &later}) {
    for (const auto& key : keys) {
      wanted->part.add(std::int64_t{part_of(key)});
      wanted->first.add(lane_of(key, 0));
      wanted->last.add(lane_of(key, last_target));
      wanted->floor.add(wanted == &all ? 0 : newest[part_of(key)]);
    }
    wanted->rows.insert(erasure.calls.begin(), erasure.calls.end());
  }
  auto found = find_calls(connection, all);
  if (!found) return std::move(found).error();
  while (found->next()) later.rows.insert(found->integer(1));
  return later;
}

Status erase_calls(Connection& connection, const WantedCalls& wanted, LockedParts& locked, Time now,
                   Numbers& erased, std::int64_t& left) {
  auto found = find_calls(connection, wanted);
  if (!found) return std::move(found).error();
  RowColumns calls;
  std::set<LaneOf> lanes;
  while (found->next()) {
    if (found->integer(3) != 0) {
      ++left;
      continue;
    }
    calls.add(found->integer(1));
    erased.insert(found->integer(1));
    lanes.emplace(found->small(0), found->integer(2));
    locked.note_change(found->small(0));
  }
  auto ended = connection.run(erase_calls_sql,
                              std::move(Parameters().add(calls.part).add(calls.id).add(now)));
  if (!ended) return std::move(ended).error();
  while (ended->next()) {
    const DeadCall call(*ended, 1);
    if (static_cast<CallState>(ended->small(0)) == CallState::dead) {
      locked.tallies.changed(call.tallied, call.code, CallState::dead, ReasonCode::erased);
    } else {
      locked.tallies.ended(call.tallied, CallState::dead, ReasonCode::erased, now);
    }
  }
  auto marked = mark_heads(connection, lanes);
  if (!marked) return std::move(marked).error();
  return std::monostate{};
}

Status erase_ids(Connection& connection, const char* sql, std::span<const std::int64_t> ids,
                 Numbers& erased) {
  if (ids.empty()) return std::monostate{};
  const auto rows = columns_of(ids);
  Parameters parameters;
  parameters.add(rows.part).add(rows.id).text(erased_id);
  auto found = connection.run(sql, std::move(parameters));
  if (!found) return std::move(found).error();
  while (found->next()) erased.insert(found->integer(0));
  return std::monostate{};
}

// What was erased of rows, and how much is left.
Result<Erased> erase_rows(Connection& connection, const Erasure& erasure, const WantedCalls& wanted,
                          LockedParts& locked, Time now) {
  Numbers entries;
  Numbers calls;
  Erased erased;
  auto status = erase_entries(connection, erasure, locked, now, entries);
  if (status) status = erase_calls(connection, wanted, locked, now, calls, erased.left);
  if (status) status = erase_ids(connection, erase_entry_ids_sql, erasure.entry_ids, entries);
  if (status) status = erase_ids(connection, erase_call_ids_sql, erasure.call_ids, calls);
  if (status) status = locked.write(connection);
  if (!status) return std::move(status).error();
  erased.entries = std::ssize(entries);
  erased.calls = std::ssize(calls);
  return erased;
}

// The time of the first erasure since the last scrub says when the next one is due.
Status note_erasure(Connection& connection, Time now) {
  Parameters parameters;
  parameters.add(now);
  auto noted = connection.run(
      "UPDATE store SET erasures = erasures + 1, "
      "erased_at = CASE WHEN erasures = 0 THEN $1 ELSE erased_at END WHERE id = 1",
      parameters);
  if (!noted) return std::move(noted).error();
  return std::monostate{};
}

// Rewriting takes about a second for 100 MiB, and those wait meanwhile who use the table.
Result<bool> is_good_time(Connection& connection, Time now) {
  Parameters parameters;
  parameters.add(now);
  auto rows = connection.run(
      "SELECT $1 >= erased_at + least(86400000, "
      "10000 * greatest(pg_database_size(current_database()) / 1048576 - 16, 0)) "
      "FROM store WHERE id = 1",
      parameters);
  if (!rows) return std::move(rows).error();
  return rows->next() && rows->integer(0) != 0;
}

// VACUUM waits for its table without a limit, as it takes no setting of a transaction, and
// everybody who uses the table later waits behind it. So first the table has to be free: a dump has
// it for hours.
Status rewrite(Connection& connection, const std::string& table) {
  constexpr int attempts = 10;
  for (int i = 1;; ++i) {
    auto status = change_tables(connection, "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    if (status) break;
    if (connection.sqlstate() != "55P03") return status;
    if (i == attempts) {
      return Error{Errc::unavailable, "store",
                   "table " + table +
                       " is in use by a long transaction, and still holds what was erased; it is "
                       "rewritten once that transaction has ended"};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
  }
  return connection.execute(("VACUUM (FULL) " + table).c_str(), std::chrono::minutes{30});
}

std::vector<std::string> tables_with_personal_data(std::span<const DailyPartition> days) {
  std::vector<std::string> tables{"call_attempt",    "inbox_waiting",
                                  "inbox_dead",      "call_waiting",
                                  "call_dead",       "record",
                                  "holder",          "inbox_ended_rest",
                                  "inbox_body_rest", "inbox_before_rest",
                                  "call_ended_rest", "call_body_rest",
                                  "find_rest"};
  for (const auto& day : days) tables.push_back(day.name);
  return tables;
}

}  // namespace

// The partitions of all rows are locked, so that what their owners write at the same time comes
// before, and finds the rows gone if it comes after.
Result<Erased> Store::erase(const Erasure& erasure, Time own_now) {
  const Time now = state_->clock.to_database(own_now);
  std::vector<KeyDigest> keys;
  std::set<int> numbers;
  for (const auto& key : erasure.keys) {
    keys.push_back(digest(key));
    numbers.insert(part_of(keys.back()));
  }
  for (const auto rows : {erasure.entries, erasure.calls, erasure.entry_ids, erasure.call_ids}) {
    for (const auto row : rows) numbers.insert(part_of(row));
  }
  auto wanted = state_->maintenance.use(
      [&](Connection& connection) { return look_for_calls(connection, erasure, keys); });
  if (!wanted) return std::move(wanted).error();
  const auto tokens = tokens_of(state_->secret, erasure.tenant, erasure.terms);
  Erased erased;
  auto status = state_->maintenance.write([&](Connection& connection) -> Status {
    LockedParts locked(state_->sequence, state_->series);
    if (auto done = locked.lock(connection, numbers); !done) return done;
    if (auto done = forget_found(connection, tokens, erasure.entries); !done) return done;
    RecordWriter records(connection, state_->sequence, state_->secret);
    auto gone = records.erase(keys, erasure.tombstone);
    if (!gone) return std::move(gone).error();
    auto rows = erase_rows(connection, erasure, *wanted, locked, now);
    if (!rows) return std::move(rows).error();
    // A repetition erases nothing if only the answer to the first attempt was lost.
    erased.records = std::max(erased.records, *gone);
    erased.entries = std::max(erased.entries, rows->entries);
    erased.calls = std::max(erased.calls, rows->calls);
    erased.left = rows->left;
    return note_erasure(connection, now);
  });
  if (!status) return std::move(status).error();
  return erased;
}

// VACUUM FULL writes a table anew and locks it meanwhile, so the tables are done one by one. The
// checkpoint needs a right that an ordinary login has not; without it the server makes one by and
// by.
Status Store::scrub(Scrub when, Time own_now) {
  const Time now = state_->clock.to_database(own_now);
  if (when == Scrub::in_good_time && state_->is_left_to_another()) return std::monostate{};
  return state_->maintenance.use([&](Connection& connection) -> Status {
    auto erasures = connection.run("SELECT erasures FROM store WHERE id = 1");
    if (!erasures) return std::move(erasures).error();
    const auto count = erasures->next() ? erasures->integer(0) : 0;
    if (count == 0) return std::monostate{};
    if (when == Scrub::in_good_time) {
      auto good = is_good_time(connection, now);
      if (!good) return std::move(good).error();
      if (!*good) return std::monostate{};
    }
    auto days = daily_partitions(connection);
    if (!days) return std::move(days).error();
    for (const auto& table : tables_with_personal_data(*days)) {
      if (auto status = rewrite(connection, table); !status) return status;
    }
    (void)connection.execute("CHECKPOINT", std::chrono::minutes{10});
    Parameters parameters;
    parameters.add(count).add(now);
    auto done = connection.run(
        "UPDATE store SET erasures = greatest(erasures - $1, 0), erased_at = $2 WHERE id = 1",
        parameters);
    if (!done) return std::move(done).error();
    return std::monostate{};
  });
}

}  // namespace ctsync::postgres
