// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>

#include "adapters/postgres/needs.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

using namespace std::chrono_literals;
using suites::must;

TEST_SUITE_BEGIN("clocks of processes on one database" * needs_server());

constexpr Duration lease = 15min;

/// The clock of a machine that is more than a day ahead of this one.
Time ahead() { return now() + 25h; }

TEST_CASE("machines whose clocks differ agree when work is due and how old it is") {
  const auto database = new_database();
  {
    Options options;
    options.url = database->url();
    options.clock = ahead;
    auto store = open_store(std::move(options));
    suites::arrive(store, {.ids = {"a", "b"}, .at = ahead()});
    const auto entries = must(store.claim(10, ahead(), lease));
    REQUIRE(entries.size() == 2);
    CHECK(std::chrono::abs(entries[0].received_at - ahead()) < 30s);
    auto later = suites::ended(entries[0], EntryState::waiting, "not yet");
    later.due_at = ahead() + 1h;
    auto done = suites::ended(entries[1], EntryState::done);
    done.calls = {suites::call_for("k", "1"), suites::call_for("j", "2")};
    must(store.complete(std::vector{later, done}, ahead()));
    const auto calls = must(store.claim_calls("shop", "segment", 10, ahead(), lease));
    REQUIRE(calls.size() == 2);
    must(store.settle(
        std::vector{suites::ended(calls[0], CallState::waiting, "busy", ahead() + 1h),
                    suites::ended(calls[1], CallState::waiting, "busy", ahead() + 24h)},
        ahead()));
    CHECK(std::chrono::abs(*must(store.next_due(Table::inbox)) - ahead() - 1h) < 30s);
    CHECK(std::chrono::abs(*must(store.counts()).oldest_call - ahead()) < 30s);
  }
  auto store = open_store({database->url()});
  // What is due in a day was put off by a clock that nobody has any more.
  const auto first = must(store.claim_calls("shop", "segment", 10, now(), lease));
  REQUIRE(suites::ids(first) == suites::Words{"2"});
  must(store.settle(std::vector{suites::ended(first[0], CallState::accepted)}, now()));
  CHECK(must(store.claim(10, now() + 59min, lease)).empty());
  const auto entries = must(store.claim(10, now() + 61min, lease));
  REQUIRE(entries.size() == 1);
  CHECK(std::chrono::abs(entries[0].received_at - now()) < 30s);
  const auto calls = must(store.claim_calls("shop", "segment", 10, now() + 61min, lease));
  REQUIRE(suites::ids(calls) == suites::Words{"1"});
  CHECK(std::chrono::abs(calls[0].queued_at - now()) < 30s);
  for (const auto& row : must(store.list({}))) CHECK(std::chrono::abs(row.since - now()) < 30s);
}

TEST_CASE(
    "a partition whose lease was written before the database's clock was set back is free soon") {
  const auto database = new_database();
  database->run("UPDATE part SET owner = 'killed', epoch = 1, until = now() + interval '1 day'");
  database->run(
      "INSERT INTO worker (id, role, host, settings, until, settled) "
      "VALUES ('killed', 'worker', 'h', '', now() + interval '1 day', true)");
  auto options = short_leases(database->url(), Duration{1500});
  options.renewal = Duration{20};
  const auto store = open_store(options);
  CHECK(store.owned_parts() == 0);
  wait_until("the partitions are free", [&] { return store.owned_parts() == 64; });
  CHECK(database->run("SELECT count(*) FROM worker") == "1");
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
