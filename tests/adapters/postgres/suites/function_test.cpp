// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/pooler.hpp"
#include "adapters/postgres/relay.hpp"
#include "adapters/postgres/session.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("a store in a function that its host suspends" * needs_server());

Options in_function(const std::string& url) {
  Options options{url};
  options.role = Role::function;
  return options;
}

Result<std::vector<bool>> accept(Store& store, const std::string& id) {
  NewEntry entry;
  entry.id = id;
  entry.key = digest(suites::key_of("k"));
  entry.body = "{}";
  return store.accept({"default", "source", now(), {&entry, 1}});
}

/// Of ctsync; the server may still list those of the test.
const std::string sessions =
    " FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ctsync'";

TEST_CASE("a function connects when it accepts, with one connection, and registers nothing") {
  const auto database = new_database();
  auto store = open_store(in_function(database->url()));
  CHECK(database->run("SELECT count(*)" + sessions) == "0");
  CHECK(accept(store, "1").has_value());
  CHECK(accept(store, "2").has_value());
  CHECK(database->run("SELECT count(*)" + sessions) == "1");
  CHECK(database->run("SELECT count(*)" + sessions + " AND state <> 'idle'") == "0");
  CHECK(database->run("SELECT count(*) FROM worker") == "0");
  CHECK(database->run("SELECT count(*) FROM part WHERE owner <> ''") == "0");
  auto worker = open_store({database->url()});
  CHECK(worker.claim(9, now(), Duration{1000}).value().size() >= 1);
}

TEST_CASE("a function starts while the database is not ready, and accepts as soon as it is") {
  const Database database(Cluster::shared());
  auto store = open_store(in_function(database.url()));
  const auto refused = accept(store, "1");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::configuration);
  CHECK(refused.error().detail.find("ctsync db migrate") != std::string::npos);
  make_schema(database.url());
  CHECK(accept(store, "1").has_value());
}

TEST_CASE(
    "a function with other settings than the live processes accepts nothing until they agree") {
  const auto database = new_database();
  auto options = in_function(database->url());
  options.settings = "one";
  auto function = open_store(options);
  {
    Options other{database->url()};
    other.settings = "other";
    const auto worker = open_store(other);
    const auto refused = accept(function, "1");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Errc::configuration);
    CHECK(database->run("SELECT count(*) FROM inbox_waiting") == "0");
  }
  CHECK(accept(function, "1").has_value());
}

TEST_CASE(
    "what was accepted through a connection that the server then closed is not in the way of the "
    "next") {
  const auto database = new_database();
  auto store = open_store(in_function(database->url()));
  REQUIRE(accept(store, "1").has_value());
  database->run("SELECT count(pg_terminate_backend(pid))" + sessions);
  CHECK(accept(store, "2").value() == std::vector{true});
  CHECK(accept(store, "2").value() == std::vector{false});
}

TEST_CASE(
    "a connection that was lost without a word while it was idle is replaced within two seconds") {
  const auto database = new_database();
  Relay relay(Cluster::shared());
  const auto always_asked = std::chrono::milliseconds{0};
  Connection connection(relay.url(database->name()), std::chrono::seconds{10}, always_asked);
  REQUIRE(connection.run("SELECT 1").has_value());
  REQUIRE(connection.run("SELECT 1").has_value());
  CHECK(relay.connections() == 1);
  relay.forget();
  const auto began = std::chrono::steady_clock::now();
  CHECK(connection.run("SELECT 1").has_value());
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{2});
  CHECK(connection.failure() == Failure::none);
  CHECK(relay.connections() == 2);  // no third one, to cancel something
}

TEST_CASE("a pooler in transaction mode answers for a connection that was idle" * needs_pooler()) {
  const auto database = new_database();
  const Pooler pooler(Cluster::shared());
  auto store = open_store(in_function(pooler.url(database->name())));
  CHECK(accept(store, "1").value() == std::vector{true});
  Connection connection(pooler.url(database->name()), std::chrono::seconds{10},
                        std::chrono::milliseconds{0});
  REQUIRE(connection.run("SELECT 1").has_value());
  const auto backend = connection.announced_backend();
  CHECK(connection.run("SELECT 1").has_value());
  CHECK(connection.announced_backend() == backend);
}

TEST_CASE(
    "within a transaction the server is not asked, and a lost connection fails the statement") {
  const auto database = new_database();
  Connection connection(database->url(), std::chrono::seconds{10}, std::chrono::milliseconds{0});
  REQUIRE(connection.begin().has_value());
  database->run("SELECT count(pg_terminate_backend(pid))" + sessions);
  CHECK_FALSE(connection.run("SELECT 1").has_value());
  CHECK(connection.failure() == Failure::lost);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
