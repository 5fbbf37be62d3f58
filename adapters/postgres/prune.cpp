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

Status in_transaction(Connection& connection, const std::string& sql) {
  return connection.execute(("BEGIN; SET LOCAL lock_timeout = '2s'; " + sql + "; COMMIT").c_str(),
                            std::chrono::minutes{5});
}

// Drops the bodies of a day; those of dead letters move to the default partition.
Result<std::int64_t> drop_bodies(Connection& connection, const Tables& tables,
                                 const DailyPartition& day, bool keep_dead) {
  const auto kept =
      " WHERE EXISTS (SELECT 1 FROM " + tables.dead + " d WHERE d.part = b.part AND d.id = b.id)";
  auto count =
      number(connection, "SELECT count(*) FROM " + day.name + " b" +
                             (keep_dead ? " WHERE NOT EXISTS (SELECT 1 FROM " + tables.dead +
                                              " d WHERE d.part = b.part AND d.id = b.id)"
                                        : ""));
  if (!count) return count;
  auto sql = std::string();
  if (keep_dead) {
    sql = "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT b.* FROM " + day.name + " b" +
          kept + "; ";
  }
  sql += "DROP TABLE " + day.name;
  if (keep_dead) sql += "; INSERT INTO " + tables.body + " SELECT * FROM kept";
  if (auto status = in_transaction(connection, sql); !status) {
    connection.roll_back();
    return std::move(status).error();
  }
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

Result<std::int64_t> prune_bodies(Connection& connection, const Tables& tables, Time before,
                                  DeadLetters dead_letters, Time today) {
  std::int64_t removed = 0;
  const bool keep_dead = dead_letters == DeadLetters::keep;
  const auto dead_sql =
      "(SELECT part, id, " + tables.since + " AS ended_at FROM " + tables.dead + ")";
  if (!keep_dead) {
    auto gone = delete_bodies(connection, tables, tables.body, dead_sql, before);
    if (!gone) return gone;
    removed += *gone;
  }
  auto days = daily_partitions(connection);
  if (!days) return std::move(days).error();
  days->push_back({tables.body + "_rest", tables.body, {}, 0});
  for (const auto& day : *days) {
    if (day.table != tables.body) continue;
    const bool rest = day.name.ends_with("_rest");
    auto over = rest ? Result<bool>(false) : is_over(connection, tables, day.day, before);
    if (!over) return std::move(over).error();
    if (*over && day.day < today && day.day + std::chrono::days{1} <= before) {
      auto dropped = drop_bodies(connection, tables, day, true);
      if (!dropped) return dropped;
      removed += *dropped;
      continue;
    }
    auto size = number(connection, "SELECT count(*) FROM (SELECT 1 FROM " + day.name + " LIMIT " +
                                       std::to_string(small_day) + ") x");
    if (!size) return size;
    if (*size >= small_day && !rest) continue;
    auto gone = delete_bodies(connection, tables, day.name, tables.ended, before);
    if (!gone) return gone;
    removed += *gone;
  }
  return removed;
}

// Of ended entries the digests go too. The counts of states follow the rows.
std::string forget_sql(const Tables& tables, const std::string& of) {
  if (!tables.inbox) {
    return "WITH g AS (DELETE FROM " + of +
           " RETURNING part) "
           "UPDATE part p SET accepted = p.accepted - c.n FROM "
           "(SELECT part, count(*) AS n FROM g GROUP BY part) c WHERE p.part = c.part";
  }
  return "WITH g AS (DELETE FROM " + of +
         " RETURNING part, state, digest, key), "
         "s AS (DELETE FROM seen s USING g WHERE s.part = get_byte(g.digest, 15) & 63 "
         "AND s.digest = g.digest AND s.key = g.key) "
         "UPDATE part p SET done = p.done - c.done, ignored = p.ignored - c.ignored FROM "
         "(SELECT part, count(*) FILTER (WHERE state = 1) AS done, "
         "count(*) FILTER (WHERE state = 2) AS ignored FROM g GROUP BY part) c "
         "WHERE p.part = c.part";
}

// Forgets a day of ended rows: their digests and counts first, then the partition as a whole.
Status prune_rows(Connection& connection, const Tables& tables, Time before, Time today) {
  auto days = daily_partitions(connection);
  if (!days) return std::move(days).error();
  for (const auto& day : *days) {
    if (day.table != tables.ended || day.day >= today) continue;
    if (day.day + std::chrono::days{1} > before) continue;
    auto over = is_over(connection, tables, day.day, before);
    if (!over) return std::move(over).error();
    if (!*over) continue;
    auto status =
        in_transaction(connection, forget_sql(tables, day.name) + "; DROP TABLE " + day.name);
    if (!status) {
      connection.roll_back();
      return status;
    }
  }
  const auto rest =
      tables.ended + "_rest WHERE ended_at < " + std::to_string(before.time_since_epoch().count());
  if (auto status = in_transaction(connection, forget_sql(tables, rest)); !status) {
    connection.roll_back();
    return status;
  }
  return in_transaction(connection, "DELETE FROM " + tables.dead + " d WHERE " + tables.since +
                                        " < " + std::to_string(before.time_since_epoch().count()) +
                                        " AND NOT EXISTS (SELECT 1 FROM " + tables.body +
                                        " b WHERE b.part = d.part AND b.id = d.id)");
}

// Of all workers only the owner of the first partition prunes, so that none waits for another.
bool is_left_to_another(Store::State& state) {
  if (state.options.role != Role::worker) return false;
  const std::lock_guard lock(state.work.mutex);
  return !state.work.part.front().owned;
}

}  // namespace

Result<std::int64_t> Store::prune(Time ended_before, Time now, DeadLetters dead_letters) {
  if (is_left_to_another(*state_)) return std::int64_t{0};
  const auto old = std::min(ended_before, now - digests_kept);
  return state_->overview.use([&](Connection& connection) -> Result<std::int64_t> {
    const Time today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    if (auto status = create_partitions(connection, today, days_ahead); !status) {
      return std::move(status).error();
    }
    std::int64_t removed = 0;
    for (const auto* tables : {&entry_tables, &call_tables}) {
      auto bodies = prune_bodies(connection, *tables, ended_before, dead_letters, today);
      if (!bodies) return bodies;
      removed += *bodies;
      if (auto status = prune_rows(connection, *tables, old, today); !status) {
        return std::move(status).error();
      }
    }
    return removed;
  });
}

}  // namespace ctsync::postgres
