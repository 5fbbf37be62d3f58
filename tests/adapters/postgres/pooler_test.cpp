// SPDX-License-Identifier: MIT
#include "pooler.hpp"

#include <doctest/doctest.h>

#include <string>

#include "needs.hpp"
#include "session.hpp"

namespace ctsync::postgres::test {

TEST_SUITE_BEGIN("a pooler" * needs_pooler());

TEST_CASE("a pooler in transaction mode gives a session to another client after each transaction") {
  const Database database(Cluster::shared());
  const Pooler pooler(Cluster::shared());
  CHECK(pooler.url(database.name()) != database.url());
  Session one(pooler.url(database.name()));
  Session other(pooler.url(database.name()));
  const std::string server = one.run("SELECT pg_backend_pid()");
  CHECK(other.run("SELECT pg_backend_pid()") == server);

  one.run("BEGIN");
  CHECK(one.run("SELECT pg_backend_pid()") == server);
  CHECK(other.run("SELECT pg_backend_pid()") != server);
  one.run("COMMIT");
}

TEST_CASE("a pooler names its mode in its console") {
  const Pooler pooler(Cluster::shared());
  Session console(pooler.url("pgbouncer"));
  PGresult* result = PQexec(console.handle(), "SHOW CONFIG");
  std::string mode;
  for (int row = 0; row < PQntuples(result); ++row) {
    if (std::string(PQgetvalue(result, row, 0)) == "pool_mode") mode = PQgetvalue(result, row, 1);
  }
  PQclear(result);
  CHECK(mode == "transaction");
}

TEST_SUITE_END();

}  // namespace ctsync::postgres::test
