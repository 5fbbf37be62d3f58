// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <string>
#include <vector>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

/// A process in the table `worker`.
struct Process {
  std::string role;
  std::string host;
  std::chrono::seconds age{};
  bool is_live = false;  ///< its registration has not run out
  int parts = 0;         ///< the partitions that it owns
};

struct Processes {
  std::vector<Process> all;  ///< the oldest first
  int free_parts = 0;        ///< partitions without an owner
};
Result<Processes> processes(Connection& connection);

/// The number of tables of others in the schema that ctsync would use. Of a database without the
/// tables of ctsync these are all.
Result<std::int64_t> foreign_tables(Connection& connection);

/// The size of all tables and indexes in the schema that ctsync uses.
Result<std::int64_t> bytes_of_schema(Connection& connection);

}  // namespace ctsync::postgres
