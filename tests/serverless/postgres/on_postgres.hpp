// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "adapters/postgres/scratch.hpp"
#include "program/postgres/shared_store.hpp"

/// Functions that accept deliveries into a PostgreSQL database.
namespace ctsync::test {

/// The first value of a query about the sessions of a database.
inline std::string sessions(const Database& database, const std::string& what) {
  return database.run("SELECT " + what +
                      " FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                      "pg_backend_pid()");
}
inline int connections(const Database& database) {
  return std::stoi(sessions(database, "count(*)"));
}
inline int waiting(const Database& database) {
  return std::stoi(database.run("SELECT count(*) FROM inbox_waiting"));
}
inline void close_connections(const Database& database) {
  sessions(database, "count(pg_terminate_backend(pid))");
}

}  // namespace ctsync::test
