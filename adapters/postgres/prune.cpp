// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>

#include "postgres/database/schema.hpp"
#include "postgres/history/find.hpp"
#include "postgres/row_columns.hpp"
#include "postgres/state.hpp"

namespace ctsync::postgres {
namespace {

constexpr std::chrono::days digests_kept{35};
constexpr std::int64_t small_day = 20'000;  // rows of a partition that are removed one by one
constexpr std::int64_t piece = 500;
constexpr std::string_view dead_since = "coalesce(discarded_at, died_at)";

/// The tables of one kind of row.
struct Tables {
  std::string waiting, dead, ended, body;
  bool inbox;
};
const Tables entry_tables{"inbox_waiting", "inbox_dead", "inbox_ended", "inbox_body", true};
const Tables call_tables{"call_waiting", "call_dead", "call_ended", "call_body", false};

Result<std::int64_t> number(Connection& connection, const std::string& sql,
                            Parameters parameters = {}) {
  auto rows = connection.run(sql.c_str(), std::move(parameters), std::chrono::minutes{5});
  if (!rows) return std::move(rows).error();
  return rows->next() ? rows->integer(0) : 0;
}

// Partitions are locked in the sequence in which owners lock them.
constexpr const char* lock_parts = "SELECT 1 FROM part ORDER BY part FOR NO KEY UPDATE";

// Runs `change()` in a transaction while no owner ends a row and nobody redrives one.
template <class Change>
Status with_parts_locked(Connection& connection, Change change) {
  if (auto status = connection.begin(); !status) return status;
  if (auto locked = connection.run(lock_parts); !locked) return std::move(locked).error();
  if (auto status = change(); !status) return status;
  return connection.commit();
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

// Drops the bodies of a day with the attempts at its calls; those of dead letters move to the
// default partition, and so do those of rows that were redriven meanwhile. From the first statement
// on nobody erases one of them, or adds one with a clock that is behind.
Result<std::int64_t> drop_bodies(Connection& connection, const Tables& tables,
                                 const DailyPartition& day) {
  std::string kept = "(EXISTS (SELECT 1 FROM ";
  kept += tables.dead;
  kept += " d WHERE d.part = b.part AND d.id = b.id) OR EXISTS (SELECT 1 FROM ";
  kept += tables.waiting;
  kept += " d WHERE d.part = b.part AND d.id = b.id))";
  // No dead letter and nothing that waits has a record before it.
  std::string forget =
      tables.inbox ? "; DROP TABLE IF EXISTS inbox_before" + day.name.substr(tables.body.size())
                   : "";
  if (!tables.inbox) {
    forget =
        "; DELETE FROM call_attempt b USING generate_series(0, 63) p(part) "
        "WHERE b.part = p.part AND " +
        range(day.day, "b.id") + " AND NOT " + kept;
  }
  auto count = number(connection, "SELECT count(*) FROM " + day.name + " b WHERE NOT " + kept);
  if (!count) return count;
  auto status = change_tables(connection,
                              "LOCK TABLE " + day.name +
                                  " IN SHARE ROW EXCLUSIVE MODE; "
                                  "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT b.* FROM " +
                                  day.name + " b WHERE " + kept + "; DROP TABLE " + day.name +
                                  "; INSERT INTO " + tables.body + " SELECT * FROM kept" + forget);
  if (!status) return std::move(status).error();
  return count;
}

// A further part of a statement that removes bodies in `g`: the attempts at their calls go too, and
// the records before their entries.
std::string remove_with_bodies(const Tables& tables) {
  const std::string table = tables.inbox ? "inbox_before" : "call_attempt";
  return ", a AS (DELETE FROM " + table + " a USING g WHERE a.part = g.part AND a.id = g.id)";
}

// Removes bodies row by row; returns how many.
Result<std::int64_t> delete_bodies(Connection& connection, const Tables& tables,
                                   const std::string& partition, Time before) {
  std::int64_t total = 0;
  for (std::int64_t rows = piece; rows == piece; total += rows) {
    Parameters parameters;
    parameters.add(before).add(piece);
    auto removed =
        number(connection,
               "WITH g AS (DELETE FROM " + tables.body + " b USING (SELECT b.part, b.id FROM " +
                   partition + " b JOIN " + tables.ended +
                   " e ON e.part = b.part AND e.id = b.id WHERE e.ended_at < $1 LIMIT $2) e "
                   "WHERE b.part = e.part AND b.id = e.id RETURNING b.part, b.id)" +
                   remove_with_bodies(tables) + " SELECT count(*) FROM g",
               std::move(parameters));
    if (!removed) return removed;
    rows = *removed;
  }
  return total;
}

// Removes the bodies of letters that were discarded before a time, or also of those that died;
// returns how many. Found without a lock, because that takes long. One that was redriven meanwhile
// keeps its body.
Result<std::int64_t> delete_dead_bodies(Connection& connection, const Tables& tables, Time before,
                                        DeadLetters dead_letters) {
  const std::string which =
      dead_letters == DeadLetters::keep ? "discarded_at" : std::string(dead_since);
  const auto find = "SELECT b.id FROM " + tables.dead + " d JOIN " + tables.body +
                    " b ON b.part = d.part AND b.id = d.id WHERE " + which + " < $1 LIMIT $2";
  const auto remove = "WITH g AS (DELETE FROM " + tables.body + " b USING " + tables.dead +
                      " d JOIN unnest($1::int2[], $2::int8[]) u(part, id) "
                      "ON d.part = u.part AND d.id = u.id "
                      "WHERE b.part = u.part AND b.id = u.id RETURNING b.part, b.id)" +
                      remove_with_bodies(tables) + " SELECT count(*) FROM g";
  std::int64_t total = 0;
  while (true) {
    Parameters parameters;
    parameters.add(before).add(piece);
    auto found = connection.run(find.c_str(), std::move(parameters), std::chrono::minutes{5});
    if (!found) return std::move(found).error();
    RowColumns some;
    while (found->next()) some.add(found->integer(0));
    if (some.id.size() == 0) return total;
    auto status = with_parts_locked(connection, [&]() -> Status {
      auto removed =
          number(connection, remove, std::move(Parameters().add(some.part).add(some.id)));
      if (!removed) return std::move(removed).error();
      total += *removed;
      return std::monostate{};
    });
    if (!status) return std::move(status).error();
  }
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
  return delete_bodies(connection, tables, day.name, before);
}

Result<std::int64_t> prune_bodies(Connection& connection, const Tables& tables, Time before,
                                  DeadLetters dead_letters, Time today) {
  auto removed = delete_dead_bodies(connection, tables, before, dead_letters);
  if (!removed) return removed;
  auto days = daily_partitions(connection);
  if (!days) return std::move(days).error();
  days->push_back({tables.body + "_rest", tables.body, {}, 0});
  for (const auto& day : *days) {
    if (day.table != tables.body) continue;
    auto gone = prune_day(connection, tables, day, before, today);
    if (!gone) return gone;
    *removed += *gone;
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

// How many rows of `ended`, a table or a query, are in each state of each partition.
std::string tallies_of(const Tables& tables, const std::string& ended) {
  const std::string done = tables.inbox ? "count(*) FILTER (WHERE state = 1)" : "0::int8";
  const std::string ignored = tables.inbox ? "count(*) FILTER (WHERE state = 2)" : "0::int8";
  const std::string accepted = tables.inbox ? "0::int8" : "count(*)";
  return "SELECT part, " + done + " AS done, " + ignored + " AS ignored, " + accepted +
         " AS accepted FROM " + ended + " GROUP BY part";
}

constexpr const char* subtract =
    "UPDATE part p SET done = p.done - e.done, ignored = p.ignored - e.ignored, "
    "accepted = p.accepted - e.accepted FROM e WHERE p.part = e.part";

// Drops the ended rows of a day and takes them from the tallies. They are counted before owners are
// kept waiting, since that takes long: if another process drops the table first, nothing of this is
// committed.
Status drop_ended(Connection& connection, const Tables& tables, const std::string& day) {
  return change_tables(connection, "CREATE TEMPORARY TABLE e ON COMMIT DROP AS " +
                                       tallies_of(tables, day) + "; " + lock_parts + "; " +
                                       subtract + "; DROP TABLE " + day);
}

// Removes the rows of the default partition that ended before a time and takes them from the
// tallies, a few thousand in a transaction, since owners wait for it. It may stop anywhere.
Status delete_ended(Connection& connection, const Tables& tables, const std::string& rest,
                    const std::string& where) {
  const auto find = "SELECT id FROM " + rest + " WHERE " + where + " LIMIT $1";
  const auto remove = "WITH g AS (DELETE FROM " + rest +
                      " r USING unnest($1::int2[], $2::int8[]) u(part, id) "
                      "WHERE r.part = u.part AND r.id = u.id RETURNING r.*), "
                      "e AS (" +
                      tallies_of(tables, "g") + ") " + subtract;
  while (true) {
    auto found = connection.run(find.c_str(), std::move(Parameters().add(10 * piece)),
                                std::chrono::minutes{5});
    if (!found) return std::move(found).error();
    RowColumns some;
    while (found->next()) some.add(found->integer(0));
    if (some.id.size() == 0) return std::monostate{};
    auto status = with_parts_locked(connection, [&]() -> Status {
      auto removed =
          connection.run(remove.c_str(), std::move(Parameters().add(some.part).add(some.id)));
      return removed ? Status(std::monostate{}) : Status(std::move(removed).error());
    });
    if (!status) return status;
  }
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
    if (status) status = drop_ended(connection, tables, day.name);
    if (!status) return status;
  }
  const auto rest = tables.ended + "_rest";
  const auto where = "ended_at < " + std::to_string(before.time_since_epoch().count());
  if (tables.inbox) {
    if (auto status = forget_digests(connection, rest, where); !status) return status;
  }
  return delete_ended(connection, tables, rest, where);
}

// Forgets dead rows whose body was removed.
Status prune_dead(Connection& connection, const Tables& tables, Time before) {
  const auto where =
      std::string(dead_since) + " < " + std::to_string(before.time_since_epoch().count()) +
      " AND NOT EXISTS (SELECT 1 FROM " + tables.body + " b WHERE b.part = " + tables.dead +
      ".part AND b.id = " + tables.dead + ".id)";
  if (tables.inbox) {
    if (auto status = forget_digests(connection, tables.dead, where); !status) return status;
  }
  return change_tables(connection, "DELETE FROM " + tables.dead + " WHERE " + where);
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

// Also of what is not added up yet: there may be no worker that does it.
Status prune_tallies(Connection& connection, Time now) {
  if (auto folded = fold_tallies(connection, 0); !folded) return std::move(folded).error();
  for (const auto resolution : all_resolutions) {
    Parameters parameters;
    parameters.add(static_cast<std::int64_t>(resolution));
    parameters.add(bucket_of(resolution, now - kept_for(resolution)));
    auto rows = connection.run(
        "DELETE FROM tally_sum WHERE resolution = $1 AND tenant IN (SELECT id FROM tenant) AND "
        "bucket < $2",
        std::move(parameters), std::chrono::minutes{1});
    if (!rows) return std::move(rows).error();
  }
  return std::monostate{};
}

Status prune_steering(Connection& connection, Time now) {
  auto holds =
      connection.run("DELETE FROM hold WHERE until <= $1", std::move(Parameters().add(now)));
  if (!holds) return std::move(holds).error();
  auto actions =
      connection.run("DELETE FROM action WHERE at < $1",
                     std::move(Parameters().add(now - actions_kept)), std::chrono::minutes{1});
  return actions ? Status(std::monostate{}) : Status(std::move(actions).error());
}

Result<std::int64_t> prune_all(Connection& connection, Time ended_before, Time old,
                               DeadLetters dead_letters, Time today, Time now) {
  // First, and whatever comes of it: each must not keep the other from being done.
  const auto created = create_partitions(connection, today, days_ahead);
  std::int64_t removed = 0;
  for (const auto* tables : {&entry_tables, &call_tables}) {
    auto bodies = prune_tables(connection, *tables, ended_before, old, dead_letters, today);
    if (!bodies) return bodies;
    removed += *bodies;
  }
  if (auto status = prune_found(connection, old, today); !status) return std::move(status).error();
  if (auto status = prune_tallies(connection, now); !status) return std::move(status).error();
  if (auto status = prune_steering(connection, now); !status) return std::move(status).error();
  if (!created) return created.error();
  return removed;
}

}  // namespace

bool Store::State::is_left_to_another() {
  if (options.role != Role::worker) return false;
  const std::lock_guard lock(work.mutex);
  return !work.part.front().owned;
}

Result<std::int64_t> Store::prune(Time ended_before, Time now, DeadLetters dead_letters) {
  if (state_->is_left_to_another()) return std::int64_t{0};
  const auto& clock = state_->clock;
  const Time before = clock.to_database(ended_before);
  const Time old = std::min(before, clock.to_database(now) - digests_kept);
  const Time today = std::chrono::floor<std::chrono::days>(clock.now());
  return state_->maintenance.use([&](Connection& connection) -> Result<std::int64_t> {
    // If another process prunes at the same time, a table may be gone (42P01), or one waits for the
    // other (40P01, 55P03). The next attempt finds what is left.
    constexpr int attempts = 20;
    for (int i = 1;; ++i) {
      auto removed =
          prune_all(connection, before, old, dead_letters, today, clock.to_database(now));
      if (!removed) connection.roll_back();
      const auto state = connection.sqlstate();
      const bool met = state == "42P01" || state == "40P01" || state == "55P03";
      if (removed || !met || i == attempts) return removed;
    }
  });
}

}  // namespace ctsync::postgres
