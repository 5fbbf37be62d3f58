// SPDX-License-Identifier: MIT
#include "delivery/stores/copy_store.hpp"

#include <doctest/doctest.h>

#include <postgres/import.hpp>
#include <sqlite/export.hpp>
#include <sqlite/store.hpp>

#include "adapters/postgres/needs.hpp"
#include "adapters/postgres/scratch.hpp"
#include "adapters/sqlite/scratch_store.hpp"
#include "suites/rules/store_rules.hpp"
#include "suites/steering/store_steering.hpp"
#include "suites/store_find.hpp"
#include "suites/store_privacy.hpp"
#include "suites/store_records.hpp"
#include "suites/store_tallies.hpp"

namespace ctsync::server {
namespace {

using namespace ctsync::suites;
using postgres::test::new_database;
using postgres::test::open_store;

TEST_SUITE_BEGIN("moving to PostgreSQL" * postgres::test::needs_server());

NewCall identify(const char* key, const char* id) {
  auto call = call_for(key, id);
  call.call.kind = CallKind::identify;
  return call;
}

// Records, entries in every state, and calls of three lanes in every state.
void fill(sqlite::Store& store) {
  write_record(store, record_of("p", "record of p"), {email("p@x"), email("both@x")});
  write_record(store, record_of("q", "record of q"), {email("both@x")}, HolderState::deleted);
  write_record(store, record_of("gone", "record of gone"), {email("gone@x")});
  const std::vector keys{key_of("gone")};
  must(store.erase({keys, {}, {}, tombstone}, noon));
  queue_calls(store, "calls",
              {call_for("k", "k1"), call_for("k", "k2"), call_for("j", "j1"), identify("i", "i1"),
               identify("i", "i2"), call_for("k", "c1", "crm")});
  const auto first = take_calls(store);
  REQUIRE(ids(first) == Words{"k1", "j1", "i1"});
  settle(store, ended(first[0], CallState::accepted));
  settle(store, ended(first[1], CallState::dead, "refused"));
  settle(store, ended(first[2], CallState::waiting, "busy", noon + second));
  for (int i = 0; i < 3; ++i) add_rules(store, i == 1 ? "t" : "shop", std::to_string(i));
  must(store.use_rules("shop", 1, noon));
  must(store.use_rules("shop", 2, noon + second));
  must(store.hold(hold_of("paused", noon + second)));
  must(store.hold(hold_of("issue", {}, HoldKind::issue)));
  for (const auto* object : {"1", "2"}) must(store.note_action(action_of(object)));
  end_with(store, "found", {order_of("1042"), email_of("ada@shop.example")});
  arrive(store, {.ids = {"bad"}, .body = "<xml/>", .unreadable = "not JSON"});
  arrive(store, {.ids = {"later"}, .body = "[3]", .key = "k", .due_at = noon + second * 9});
  arrive(store, {.ids = {"a", "b"}, .tenant = "t", .source = "s", .body = "[1]", .key = "k"});
  arrive(store, {.ids = {"a"}, .tenant = "t", .source = "s", .body = "[2]", .key = "other"});
}

template <class S>
void check_moved(S& store) {
  check_tallies(store);
  CHECK(must(store.record(key_of("p"))) == "record of p");
  CHECK(must(store.record(key_of("gone"))) == tombstone);
  const auto both = holders_of(store, email("both@x"));
  REQUIRE(both.size() == 2);
  CHECK(both[0].key == digest(key_of("p")));
  CHECK(both[1].state == HolderState::deleted);
  CHECK(holders_of(store, email("gone@x")).at(0).state == HolderState::erased);
  CHECK(must(store.counts()).entries == EntryCounts{3, 5, 0, 1, 1});
  for (const auto& term : {order_of("1042"), email_of("ada@shop.example")}) {
    CHECK(found_by(store, {term}) == Words{"found"});
  }
  CHECK(must(store.counts()).calls == CallCounts{4, 0, 1});
  check_counts(store);
  CHECK(rules_of(store) == Words{"t 1", "shop 2 *", "shop 1"});
  CHECK(revision_at(store, 2).text == "2");
  CHECK(revision_at(store, 1).used_at == noon);
  CHECK(must(store.holds()) ==
        std::vector{hold_of("paused", noon + second), hold_of("issue", {}, HoldKind::issue)});
  CHECK(objects(store) == Words{"2", "1"});
  const auto dead = must(store.list({.table = Table::outbox, .state = "dead"})).at(0);
  CHECK(dead.ended_at == noon);
  const auto attempts = must(store.attempts(dead.row));
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].reason.text == "refused");
}

template <class S>
void check_work(S& store) {
  CHECK(arrive(store, {.ids = {"bad", "calls"}}) == std::vector{false, false});
  CHECK(arrive(store, {.ids = {"a"}, .tenant = "t", .source = "s", .key = "other"}) ==
        std::vector{false});
  CHECK(arrive(store, {.ids = {"a"}, .tenant = "t", .source = "s", .key = "third"}) ==
        std::vector{true});
  const auto entries = must(store.claim(10, noon, lease));
  CHECK(ids(entries) == Words{"a", "b", "a", "a"});
  CHECK(entries.at(0).body == "[1]");
  CHECK(entries.at(2).body == "[2]");
  CHECK(ids(take_calls(store)) == Words{"k2"});
  CHECK(ids(take_calls(store, noon + second)) == Words{"i1"});
  CHECK(ids(take_calls(store, noon, "crm")) == Words{"c1"});
  CHECK(must(store.redrive({.table = Table::outbox}, noon)) == 1);
  const auto back = take_calls(store);
  REQUIRE(ids(back) == Words{"j1"});
  CHECK(back[0].call.body == "{\"messageId\":\"j1\"}");
  queue_calls(store, "new", {call_for("l", "l1")});
  CHECK(ids(take_calls(store)) == Words{"l1"});
}

TEST_CASE("a copy takes over records, ids, what waits and what is dead") {
  const sqlite::ScratchFolder folder;
  {
    auto store = must(sqlite::Store::open({folder.file()}));
    fill(store);
  }
  const auto database = new_database();
  const auto copied = must(copy_store(folder.file(), database->url(), [](const Copied&) {}));
  CHECK(copied.records == 3);
  CHECK(copied.calls == 5);
  CHECK_FALSE(copied.resumed);
  auto store = open_store({database->url()});
  check_moved(store);
  check_work(store);
}

TEST_CASE("a copy that was killed goes on where it was") {
  const sqlite::ScratchFolder folder;
  {
    auto store = must(sqlite::Store::open({folder.file()}));
    fill(store);
  }
  const auto database = new_database();
  {
    auto from = must(sqlite::Export::open(folder.file()));
    auto to = must(
        postgres::Import::begin(database->url(), {must(from.secret()), must(from.contents())}));
    must(to.add(must(from.records(0, 100))));
    must(to.add(must(from.entries(0, 3))));
  }
  REQUIRE_FALSE(postgres::Store::open({database->url()}));
  const auto rest = must(copy_store(folder.file(), database->url(), [](const Copied&) {}));
  CHECK(rest.resumed);
  CHECK(rest.records == 0);
  auto again = must(copy_store(folder.file(), database->url(), [](const Copied&) {}));
  CHECK(again.already_there);
  auto store = open_store({database->url()});
  check_moved(store);
  check_work(store);
}

TEST_CASE("a copy does not go on after the file was served again, nor says that all is there") {
  const sqlite::ScratchFolder folder;
  {
    auto store = must(sqlite::Store::open({folder.file()}));
    fill(store);
  }
  const auto database = new_database();
  const auto copy = [&] {
    return copy_store(folder.file(), database->url(), [](const Copied&) {});
  };
  SUBCASE("it was killed before") {
    auto from = must(sqlite::Export::open(folder.file()));
    auto to = must(
        postgres::Import::begin(database->url(), {must(from.secret()), must(from.contents())}));
    must(to.add(must(from.records(0, 100))));
  }
  SUBCASE("it was done before") { must(copy()); }
  {
    auto store = must(sqlite::Store::open({folder.file()}));
    settle(store, ended(take_calls(store).at(0), CallState::accepted));
  }
  const auto again = copy();
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().code == Errc::configuration);
  CHECK(again.error().detail.find("out of date") != std::string::npos);
}

TEST_CASE("a page of a copy holds fewer rows if they are large") {
  const sqlite::ScratchFolder folder;
  {
    auto store = must(sqlite::Store::open({folder.file()}));
    arrive(store, {.ids = {"a", "b", "c", "d"}, .body = std::string(5u << 20, ' '), .key = "k"});
  }
  auto from = must(sqlite::Export::open(folder.file()));
  const auto page = must(from.entries(0, 100));
  REQUIRE(page.size() == 2);
  CHECK(must(from.entries(page[1].row, 100)).size() == 2);
}

TEST_CASE("a copy does not run beside a server, and not into a database that is in use") {
  const sqlite::ScratchFolder folder;
  const auto copy = [&](const std::string& url) {
    return copy_store(folder.file(), url, [](const Copied&) {});
  };
  const auto database = new_database();
  {
    auto serving = must(sqlite::Store::open({folder.file()}));
    CHECK(copy(database->url()).error().code == Errc::unavailable);
  }
  {
    auto worker = open_store({database->url()});
    CHECK(copy(database->url()).error().code == Errc::unavailable);
    arrive(worker, {.ids = {"a"}});
  }
  CHECK(copy(database->url()).error().code == Errc::configuration);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::server
