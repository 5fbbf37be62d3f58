// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "adapters/postgres/processes.hpp"
#include "adapters/postgres/scratch.hpp"
#include "program/postgres/shared_store.hpp"

/// Functions that accept deliveries into a PostgreSQL database.
namespace ctsync::test {

/// The first value of a query about the sessions of ctsync in a database; the server may still list
/// those of the test.
inline std::string sessions(const Database& database, const std::string& what) {
  return database.run("SELECT " + what +
                      " FROM pg_stat_activity WHERE datname = current_database() AND "
                      "application_name = 'ctsync'");
}
inline int connections(const Database& database) {
  return std::stoi(sessions(database, "count(*)"));
}
inline int waiting(const Database& database) {
  return std::stoi(database.run("SELECT count(*) FROM inbox_waiting"));
}
/// Closes the connections of a program that stands still, and returns when the server has ended
/// them: a signalled session is listed until it ends.
inline void close_connections(const Database& database) {
  sessions(database, "count(pg_terminate_backend(pid))");
  postgres::test::wait_until("the sessions have ended", [&] { return connections(database) == 0; });
}

}  // namespace ctsync::test
