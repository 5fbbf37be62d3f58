// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <suites/store_tallies.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/session.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("tallies in PostgreSQL" * needs_server());

using suites::must;
using suites::Tallied;

Options often(const std::string& url) {
  Options options;
  options.url = url;
  options.renewal = Duration{20};
  return options;
}

/// Accepts `count` entries, each twice, one at a time.
void accept_twice(Store& store, const std::string& name, int count) {
  for (int i = 0; i < 2 * count; ++i) {
    suites::arrive(store, {.ids = {name + std::to_string(i / 2)},
                           .at = suites::arrival_time,
                           .key = name + std::to_string(i / 2 % 7)});
  }
}

TEST_CASE("tallies of an older database begin with what waits and what is dead") {
  const auto database = new_database();
  {
    auto store = open_store({database->url()});
    suites::fill_before_upgrade(store);
  }
  take_back_to(*database, 3);
  Connection connection(database->url());
  REQUIRE(migrate(connection));
  auto store = open_store({database->url()});
  suites::check_upgraded(store);
}

TEST_CASE("stores on one database count together, whoever adds up") {
  constexpr int each = 60;
  const auto database = new_database();
  auto worker = open_store(often(database->url()));
  auto other = open_store(often(database->url()));
  auto gateway = open_store({database->url(), Role::gateway});
  auto tool = open_store({database->url(), Role::operator_});
  std::atomic<bool> done{false};
  std::thread adding([&] {
    while (!done) (void)tool.prune({}, suites::arrival_time, DeadLetters::keep);
  });
  std::vector<std::thread> threads;
  int number = 0;
  for (auto* store : {&worker, &other, &gateway}) {
    threads.emplace_back(
        [store, name = "s" + std::to_string(number++) + "-"] { accept_twice(*store, name, each); });
  }
  for (auto& thread : threads) thread.join();
  const Tallied all{{"hook received", 3 * each}, {"hook duplicate", 3 * each}};
  CHECK(suites::tallied(worker) == all);
  CHECK(suites::tallied(gateway) == all);
  wait_until("all is added up",
             [&] { return database->run("SELECT count(*) FROM tally_delta") == "0"; });
  done = true;
  adding.join();
  for (const auto resolution : all_resolutions) {
    CHECK(suites::tallied(other, {.resolution = resolution}) == all);
  }
}

TEST_CASE("an old snapshot keeps tallies from nothing") {
  const auto database = new_database();
  auto store = open_store(often(database->url()));
  suites::arrive(store, {.ids = {"first"}, .at = suites::arrival_time});
  Session holder(database->url());
  holder.run("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM tally_delta");
  for (int i = 0; i < 20; ++i) {
    suites::arrive(store, {.ids = {std::to_string(i)}, .at = suites::arrival_time});
    wait_until("it is added up",
               [&] { return database->run("SELECT count(*) FROM tally_delta") == "0"; });
    CHECK(suites::tallied(store) == Tallied{{"hook received", i + 2}});
  }
  holder.run("COMMIT");
}

TEST_CASE("processes that meet new series at once number each once") {
  const auto database = new_database();
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 4; ++i) {
    stores.push_back(std::make_unique<Store>(open_store({database->url(), Role::operator_})));
  }
  std::vector<std::thread> threads;
  for (auto& store : stores) {
    threads.emplace_back([&store] {
      for (int i = 0; i < 30; ++i) {
        const std::vector<Refusal> refusals{
            {"shop", "source-" + std::to_string(i), suites::arrival_time, 1},
            {"shop", "source-" + std::to_string(29 - i), suites::arrival_time, 1}};
        must(store->count_refused(refusals));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const auto all = suites::tallied(*stores[0]);
  CHECK(all.size() == 30);
  for (const auto& each : all) CHECK(each.second == 8);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
