// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "cluster.hpp"
#include "needs.hpp"
#include "processes.hpp"
#include "session.hpp"

namespace ctsync::postgres::test {

TEST_SUITE_BEGIN("a standby" * needs_server());

TEST_CASE("a standby takes over with every row that was committed") {
  Cluster primary(Cluster::Commit::to_system);
  primary.run("CREATE TABLE entry (id int)");
  const auto standby = primary.make_standby();
  CHECK(standby->run("SELECT pg_is_in_recovery()") == "t");
  Session writer(url_of_both(primary, *standby, "postgres"));
  CHECK(writer.run("SHOW port") == std::to_string(primary.port()));
  for (int i = 0; i < 20; ++i) writer.run("INSERT INTO entry VALUES (1)");

  primary.end(Cluster::End::killed);
  standby->promote();
  CHECK_THROWS(writer.run("INSERT INTO entry VALUES (1)"));
  Session again(url_of_both(primary, *standby, "postgres"));
  CHECK(again.run("SHOW port") == std::to_string(standby->port()));
  CHECK(again.run("SELECT count(*) FROM entry") == "20");
  again.run("INSERT INTO entry VALUES (1)");
  CHECK(again.run("SELECT count(*) FROM entry") == "21");
}

TEST_CASE("a commit waits for a standby that is paused") {
  Cluster primary(Cluster::Commit::to_system);
  primary.run("CREATE TABLE entry (id int)");
  const auto standby = primary.make_standby();
  standby->pause();
  Session writer(primary.url());
  REQUIRE(PQsendQuery(writer.handle(), "INSERT INTO entry VALUES (1)") == 1);
  wait_until("the commit waits for the standby", [&] {
    return primary.run("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == "1";
  });
  CHECK(PQconsumeInput(writer.handle()) == 1);
  CHECK(PQisBusy(writer.handle()) == 1);
  standby->resume();
  PGresult* result = PQgetResult(writer.handle());
  CHECK(PQresultStatus(result) == PGRES_COMMAND_OK);
  PQclear(result);
}

TEST_SUITE_END();

}  // namespace ctsync::postgres::test
