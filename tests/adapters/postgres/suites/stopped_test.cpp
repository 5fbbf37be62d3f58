// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("a process that was stopped" * needs_server());

TEST_CASE("what was claimed is sent while its lease outlives a request and nobody else has it") {
  const auto database = new_database();
  auto owner = open_store(short_leases(database->url(), Duration{900}));
  Observed observed;
  for (const auto& id : shuffled_versions(20, 1, 3)) accept_version(owner, observed, id);
  process_some(owner, observed, 20);
  const auto before = owner.sending();
  REQUIRE(before.has_value());
  auto calls = suites::must(owner.claim_calls("shop", "segment", 1000, now(), suites::lease));
  REQUIRE(calls.size() == 20);
  CHECK(owner.sending() == before);
  {
    // Its renewal waits for a row, so that it is as if the process stood still.
    Session stopper(database->url());
    stopper.run("BEGIN; SELECT 1 FROM worker FOR UPDATE");
    wait_until("the lease ends too soon", [&] { return !owner.sending(); });
    CHECK(database->run("SELECT count(*) FROM part WHERE until > now()") == "64");
    wait_until("the lease is over", [&] {
      return database->run("SELECT count(*) FROM part WHERE until > now()") == "0";
    });
    CHECK_FALSE(owner.sending().has_value());
    database->run(
        "UPDATE part SET epoch = epoch + 1, owner = 'another', "
        "until = now() + interval '1 minute'");
  }
  wait_until("it knows what it owns", [&] { return owner.owned_parts() == 0; });
  CHECK(owner.sending().has_value());
  CHECK(owner.sending() != before);
}

TEST_CASE(
    "an owner hands out and sends nothing after its machine was suspended for longer than its "
    "lease") {
  const auto database = new_database();
  std::atomic<Duration::rep> suspended{0};
  Options options{database->url()};
  options.renewal = std::chrono::hours{1};  // it goes on before its first renewal
  options.elapsed = [&suspended] { return ElapsingClock::now() + Duration{suspended}; };
  auto owner = open_store(options);
  Observed observed;
  for (const auto& id : shuffled_versions(20, 1, 3)) accept_version(owner, observed, id);
  process_some(owner, observed, 10);
  REQUIRE(suites::must(owner.claim(1, now(), suites::lease)).size() == 1);
  REQUIRE(suites::must(owner.claim_calls("shop", "segment", 1, now(), suites::lease)).size() == 1);
  REQUIRE(owner.sending().has_value());
  suspended = (options.longest_request + options.reserve).count();
  CHECK_FALSE(owner.sending().has_value());
  CHECK(suites::must(owner.claim(9, now(), suites::lease)).empty());
  CHECK(suites::must(owner.claim_calls("shop", "segment", 9, now(), suites::lease)).empty());
  CHECK_FALSE(suites::must(owner.next_due(Table::inbox)).has_value());
}

TEST_CASE("the server ends a transaction whose process stands still, before its leases are over") {
  const auto database = new_database();
  Connection connection(database->url());
  suites::must(connection.begin());
  auto limit =
      suites::must(connection.run("SELECT setting::int4 FROM pg_settings WHERE name = "
                                  "'idle_in_transaction_session_timeout'"));
  REQUIRE(limit.next());
  CHECK(limit.integer(0) > 0);
  CHECK(limit.integer(0) < Options{}.reserve.count());
  suites::must(connection.execute("SET LOCAL idle_in_transaction_session_timeout = 1"));
  wait_until("the session has ended", [&] {
    return database->run(
               "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%' "
               "AND datname = current_database()") == "0";
  });
  CHECK_FALSE(connection.run("SELECT 1").has_value());
  CHECK(connection.failure() == Failure::lost);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
