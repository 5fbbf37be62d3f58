// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <postgres/schema.hpp>
#include <postgres/store.hpp>
#include <suites/store_suite.hpp>

namespace {
using namespace ctsync;

struct Opened {
  std::string name;
  std::unique_ptr<postgres::Store> store;
  postgres::Store& operator*() { return *store; }
  postgres::Store* operator->() { return store.get(); }
};

Opened open_new() {
  static int count = 0;
  const std::string base = "postgresql://ctsync@127.0.0.1:55432/";
  postgres::Connection admin(base + "postgres");
  if (count == 0) {
    REQUIRE(admin.execute("DROP DATABASE IF EXISTS tpl WITH (FORCE)"));
    REQUIRE(admin.execute("CREATE DATABASE tpl"));
    postgres::Connection tpl(base + "tpl");
    auto status = postgres::migrate(tpl);
    REQUIRE_MESSAGE(status.has_value(), to_string(status.error()));
    status = postgres::create_partitions(tpl, std::chrono::floor<Duration>(std::chrono::system_clock::now()), 1);
    REQUIRE_MESSAGE(status.has_value(), to_string(status.error()));
  }
  const auto name = "t" + std::to_string(++count);
  REQUIRE(admin.execute(("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)").c_str()));
  REQUIRE(admin.execute(("CREATE DATABASE " + name + " TEMPLATE tpl STRATEGY file_copy").c_str()));
  auto store = postgres::Store::open({base + name});
  REQUIRE_MESSAGE(store.has_value(), to_string(store.error()));
  return {name, std::make_unique<postgres::Store>(*std::move(store))};
}

TEST_CASE("the PostgreSQL store keeps the contract of a store") { suites::store_suite(open_new); }

}  // namespace
