// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

/// One step from a schema to the next. A released step is never edited. Each runs in one
/// transaction together with its entry in `schema_step`, so a killed migration leaves nothing
/// behind.
struct SchemaStep {
  std::string_view name;
  const char* sql;
};
inline constexpr int newest_schema = 8;
const std::array<SchemaStep, newest_schema>& schema_steps();

/// The number of the last step that was taken; 0 for an empty database.
Result<int> schema_version(Connection& connection);

/// Takes the missing steps. Then, if `jit` is on, sets it off for the role in this database. Any
/// number of processes may do so at once, and older programs may run beside. Waits at most two
/// seconds for a lock and then tries again, for at most a minute. Errors: unsupported for a
/// database of a newer ctsync.
Status migrate(Connection& connection);

/// Fails unless the database has the schema of this program. Errors: configuration, with the
/// command that helps; unsupported for one of a newer ctsync.
Status check_schema(Connection& connection);

/// Runs statements that lock tables, separated by semicolons, in one transaction. It waits at most
/// two seconds for a lock and then fails with 55P03, because everybody who uses the table later
/// waits behind it.
Status change_tables(Connection& connection, const std::string& sql,
                     std::chrono::milliseconds within = std::chrono::minutes{5});

/// The tables that are partitioned by time: a partition holds the rows that were made on one day.
inline constexpr std::array<std::string_view, 6> daily_tables{
    "inbox_ended", "inbox_body", "inbox_before", "call_ended", "call_body", "find"};

/// A day's partition of one of the daily tables.
struct DailyPartition {
  std::string name;
  std::string table;
  Time day;
  std::int64_t bytes = 0;
};
Result<std::vector<DailyPartition>> daily_partitions(Connection& connection);

/// How many days ahead partitions are made.
inline constexpr int days_ahead = 7;

/// Creates the partitions of the day of `now` and of `days` days after it, where they are missing.
/// Without one, the rows of a day go to the default partition, and then the day stays without one.
Status create_partitions(Connection& connection, Time now, int days);

}  // namespace ctsync::postgres
