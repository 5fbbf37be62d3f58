// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <suites/steering/store_steering.hpp>

#include "adapters/postgres/needs.hpp"
#include "lost_answer.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("steering in PostgreSQL" * needs_server());

using suites::must;
using suites::Words;

TEST_CASE("after a lost answer an action is noted once, and a hold is there") {
  const auto database = new_database();
  const auto options = impatient(*database);
  auto store = open_store(options);
  with_lost_answer<std::monostate>(*database, options, "action", "INSERT",
                                   [&] { return store.note_action({.object = "one"}); });
  CHECK(suites::objects(store) == Words{"one"});
  with_lost_answer<std::monostate>(*database, options, "hold", "INSERT",
                                   [&] { return store.hold(suites::hold_of("segment")); });
  CHECK(must(store.holds()).size() == 1);
}

TEST_CASE("one process puts a target on hold that another one sends to, and releases it") {
  const auto database = new_database();
  auto worker = open_store({database->url()});
  auto tool = open_store({database->url(), Role::operator_});
  suites::queue_calls(worker, "entry", {suites::call_for("p", "one")});
  must(tool.hold(suites::hold_of("segment")));
  CHECK(suites::claimed_of(worker).empty());
  CHECK(must(tool.release("shop", HoldKind::target, "segment")));
  CHECK(suites::claimed_of(worker) == Words{"one"});
}

TEST_CASE("a database of the schema before holds gets them, and its calls go on") {
  const auto database = new_database();
  {
    auto store = open_store({database->url()});
    suites::queue_calls(store, "entry", {suites::call_for("p", "one")});
  }
  take_back_to(*database, 7);
  CHECK_FALSE(Store::open({database->url()}).has_value());
  Connection connection(database->url());
  must(migrate(connection));
  auto store = open_store({database->url()});
  CHECK(must(store.holds()).empty());
  CHECK(suites::claimed_of(store) == Words{"one"});
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
