// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>

#include "postgres/database/schema.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr std::chrono::days digests_kept{35};
constexpr int days_ahead = 7;
constexpr std::int64_t small_day = 20'000;  // rows of a partition that are removed one by one
constexpr std::int64_t piece = 500;

/// The tables of one kind of row.
struct Tables {
  std::string waiting, dead, ended, body, since;
  bool inbox;
};
const Tables entry_tables{"inbox_waiting", "inbox_dead",  "inbox_ended",
                          "inbox_body",    "received_at", true};
const Tables call_tables{"call_waiting", "call_dead", "call_ended",
                         "call_body",    "queued_at", false};

Result<std::int64_t> number(Connection& connection, const std::string& sql,
                            Parameters parameters = {}) {
  auto rows = connection.run(sql.c_str(), std::move(parameters), std::chrono::minutes{5});
  if (!rows) return std::move(rows).error();
  return rows->next() ? rows->integer(0) : 0;
}

std::string range(Time day, const char* column) {
  return std::string(column) + " >= " + std::to_string(first_row(day)) + " AND " + column + " < " +
         std::to_string(first_row(day + std::chrono::days{1}));
}

// Whether every row that was made on a day has ended before a time. Rows that wait keep their day.
Result<bool> is_over(Connection& connection, const Tables& tables, Time day, Time before) {
  Parameters parameters;
  parameters.add(before);
  auto open =
      number(connection,
             "SELECT CASE WHEN EXISTS (SELECT 1 FROM " + tables.waiting + " WHERE " +
                 range(day, "id") + ") OR EXISTS (SELECT 1 FROM " + tables.ended + " WHERE " +
                 range(day, "id") + " AND ended_at >= $1) THEN 1 ELSE 0 END::int8",
             std::move(parameters));
  if (!open) return std::move(open).error();
  return *open == 0;
}

// A statement that waits for a table makes all others wait behind it.
Status in_transaction(Connection& connection, const std::string& sql) {
  auto status =
      connection.execute(("BEGIN; SET LOCAL lock_timeout = '2s'; " + sql + "; COMMIT").c_str(),
                         std::chrono::minutes{5});
  if (!status) connection.roll_back();
  return status;
}

// Drops the bodies of a day; those of dead letters move to the default partition, and so do those
// of rows that were redriven meanwhile.
Result<std::int64_t> drop_bodies(Connection& connection, const Tables& tables,
                                 const DailyPartition& day) {
  std::string kept = "EXISTS (SELECT 1 FROM ";
  kept += tables.dead;
  kept += " d WHERE d.part = b.part AND d.id = b.id) OR EXISTS (SELECT 1 FROM ";
  kept += tables.waiting;
  kept += " d WHERE d.part = b.part AND d.id = b.id)";
  auto count =
      number(connection, "SELECT count(*) FROM " + day.name + " b WHERE NOT (" + kept + ")");
  if (!count) return count;
  auto status =
      in_transaction(connection, "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT b.* FROM " +
                                     day.name + " b WHERE " + kept + "; DROP TABLE " + day.name +
                                     "; INSERT INTO " + tables.body + " SELECT * FROM kept");
  if (!status) return std::move(status).error();
  return count;
}

// Removes bodies row by row; returns how many.
Result<std::int64_t> delete_bodies(Connection& connection, const Tables& tables,
                                   const std::string& partition, const std::string& ended_sql,
                                   Time before) {
  std::int64_t total = 0;
  for (std::int64_t rows = piece; rows == piece; total += rows) {
    Parameters parameters;
    parameters.add(before).add(piece);
    auto removed =
        number(connection,
               "WITH g AS (DELETE FROM " + tables.body + " b USING (SELECT b.part, b.id FROM " +
                   partition + " b JOIN " + ended_sql +
                   " e ON e.part = b.part AND e.id = b.id WHERE e.ended_at < $1 LIMIT $2) e "
                   "WHERE b.part = e.part AND b.id = e.id RETURNING 1) "
                   "SELECT count(*) FROM g",
               std::move(parameters));
    if (!removed) return removed;
    rows = *removed;
  }
  return total;
}

// Removes the bodies of one partition, or of a small one those of rows that have ended.
Result<std::int64_t> prune_day(Connection& connection, const Tables& tables,
                               const DailyPartition& day, Time before, Time today) {
  const bool rest = day.name.ends_with("_rest");
  if (!rest && day.day < today && day.day + std::chrono::days{1} <= before) {
    auto over = is_over(connection, tables, day.day, before);
    if (!over) return std::move(over).error();
    if (*over) return drop_bodies(connection, tables, day);
  }
  auto size = number(connection, "SELECT count(*) FROM (SELECT 1 FROM " + day.name + " LIMIT " +
                                     std::to_string(small_day) + ") x");
  if (!size) return size;
  if (*size >= small_day && !rest) return std::int64_t{0};
  return delete_bodies(connection, tables, day.name, tables.ended, before);
}

Result<std::int64_t> prune_bodies(Connection& connection, const Tables& tables, Time before,
                                  DeadLetters dead_letters, Time today) {
  std::int64_t removed = 0;
  if (dead_letters == DeadLetters::prune) {
    const auto dead =
        "(SELECT part, id, " + tables.since + " AS ended_at FROM " + tables.dead + ")";
    auto gone = delete_bodies(connection, tables, tables.body, dead, before);
    if (!gone) return gone;
    removed += *gone;
  }
  auto days = daily_partitions(connection);
  if (!days) return std::move(days).error();
  days->push_back({tables.body + "_rest", tables.body, {}, 0});
  for (const auto& day : *days) {
    if (day.table != tables.body) continue;
    auto gone = prune_day(connection, tables, day, before, today);
    if (!gone) return gone;
    removed += *gone;
  }
  return removed;
}

// Forgets the digests of ended or dead entries, `piece` rows at a time. It may stop anywhere.
Status forget_digests(Connection& connection, const std::string& of, const std::string& where) {
  std::int64_t part = -1;
  std::int64_t row = 0;
  while (true) {
    Parameters parameters;
    parameters.add(part).add(row).add(10 * piece);
    const auto sql = "WITH o AS MATERIALIZED (SELECT part, id, digest, key FROM " + of +
                     " WHERE (part, id) > ($1, $2) AND " + where +
                     " ORDER BY part, id LIMIT $3), "
                     "g AS (DELETE FROM seen s USING o WHERE s.part = get_byte(o.digest, 15) & 63 "
                     "AND s.digest = o.digest AND s.key = o.key) "
                     "SELECT part, id FROM o ORDER BY part DESC, id DESC LIMIT 1";
    auto rows = connection.run(sql.c_str(), std::move(parameters), std::chrono::minutes{1});
    if (!rows) return std::move(rows).error();
    if (!rows->next()) return std::monostate{};
    part = rows->integer(0);
    row = rows->integer(1);
  }
}

// Removes ended rows by `remove` and takes them from the counts of their states. Partitions are
// locked in the sequence in which owners lock them. Rows of a table that is dropped are counted
// before, which takes long: if another process drops it first, nothing of this is committed.
Status remove_ended(Connection& connection, const Tables& tables, const std::string& of,
                    const std::string& where, const std::string& remove) {
  const std::string done = tables.inbox ? "count(*) FILTER (WHERE state = 1)" : "0::int8";
  const std::string ignored = tables.inbox ? "count(*) FILTER (WHERE state = 2)" : "0::int8";
  const std::string accepted = tables.inbox ? "0::int8" : "count(*)";
  const auto count = "CREATE TEMPORARY TABLE ended ON COMMIT DROP AS SELECT part, " + done +
                     " AS done, " + ignored + " AS ignored, " + accepted + " AS accepted FROM " +
                     of + " WHERE " + where + " GROUP BY part; ";
  const std::string lock = "SELECT 1 FROM part ORDER BY part FOR NO KEY UPDATE; ";
  const bool dropped = remove.starts_with("DROP");
  return in_transaction(
      connection, (dropped ? count + lock : lock + count) +
                      "UPDATE part p SET done = p.done - e.done, ignored = p.ignored - e.ignored, "
                      "accepted = p.accepted - e.accepted FROM ended e WHERE p.part = e.part; " +
                      remove);
}

// Forgets rows that ended before a time: a day as a whole, of the default partition row by row.
Status prune_ended(Connection& connection, const Tables& tables, Time before, Time today) {
  auto days = daily_partitions(connection);
  if (!days) return std::move(days).error();
  for (const auto& day : *days) {
    if (day.table != tables.ended || day.day >= today) continue;
    if (day.day + std::chrono::days{1} > before) continue;
    auto over = is_over(connection, tables, day.day, before);
    if (!over) return std::move(over).error();
    if (!*over) continue;
    Status status = std::monostate{};
    if (tables.inbox) status = forget_digests(connection, day.name, "true");
    if (status) {
      status = remove_ended(connection, tables, day.name, "true", "DROP TABLE " + day.name);
    }
    if (!status) return status;
  }
  const auto rest = tables.ended + "_rest";
  const auto where = "ended_at < " + std::to_string(before.time_since_epoch().count());
  if (tables.inbox) {
    if (auto status = forget_digests(connection, rest, where); !status) return status;
  }
  return remove_ended(connection, tables, rest, where, "DELETE FROM " + rest + " WHERE " + where);
}

// Forgets dead rows whose body was removed.
Status prune_dead(Connection& connection, const Tables& tables, Time before) {
  const auto where = tables.since + " < " + std::to_string(before.time_since_epoch().count()) +
                     " AND NOT EXISTS (SELECT 1 FROM " + tables.body +
                     " b WHERE b.part = " + tables.dead + ".part AND b.id = " + tables.dead +
                     ".id)";
  if (tables.inbox) {
    if (auto status = forget_digests(connection, tables.dead, where); !status) return status;
  }
  return in_transaction(connection, "DELETE FROM " + tables.dead + " WHERE " + where);
}

Result<std::int64_t> prune_tables(Connection& connection, const Tables& tables, Time ended_before,
                                  Time old, DeadLetters dead_letters, Time today) {
  auto bodies = prune_bodies(connection, tables, ended_before, dead_letters, today);
  if (!bodies) return bodies;
  auto status = prune_ended(connection, tables, old, today);
  if (status) status = prune_dead(connection, tables, old);
  if (!status) return std::move(status).error();
  return bodies;
}

// Of all workers only the owner of the first partition prunes, so that none waits for another.
bool is_left_to_another(Store::State& state) {
  if (state.options.role != Role::worker) return false;
  const std::lock_guard lock(state.work.mutex);
  return !state.work.part.front().owned;
}

Result<std::int64_t> prune_all(Connection& connection, Time ended_before, Time old,
                               DeadLetters dead_letters) {
  const Time today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  std::int64_t removed = 0;
  for (const auto* tables : {&entry_tables, &call_tables}) {
    auto bodies = prune_tables(connection, *tables, ended_before, old, dead_letters, today);
    if (!bodies) return bodies;
    removed += *bodies;
  }
  if (auto status = create_partitions(connection, today, days_ahead); !status) {
    return std::move(status).error();
  }
  return removed;
}

}  // namespace

Result<std::int64_t> Store::prune(Time ended_before, Time now, DeadLetters dead_letters) {
  if (is_left_to_another(*state_)) return std::int64_t{0};
  const auto old = std::min(ended_before, now - digests_kept);
  return state_->maintenance.use([&](Connection& connection) -> Result<std::int64_t> {
    // If another process prunes at the same time, a table may be gone (42P01), or one waits for the
    // other (40P01, 55P03). The next attempt finds what is left.
    constexpr int attempts = 20;
    for (int i = 1;; ++i) {
      auto removed = prune_all(connection, ended_before, old, dead_letters);
      const auto state = connection.sqlstate();
      const bool met = state == "42P01" || state == "40P01" || state == "55P03";
      if (removed || !met || i == attempts) return removed;
    }
  });
}

}  // namespace ctsync::postgres
