// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <postgres/import.hpp>
#include <suites/rules/store_rules.hpp>

#include "adapters/postgres/needs.hpp"
#include "lost_answer.hpp"
#include "plans.hpp"
#include "traffic.hpp"

namespace ctsync::postgres::test {
namespace {

TEST_SUITE_BEGIN("rules in PostgreSQL" * needs_server());

using suites::must;
using suites::rules_of;
using suites::Words;

TEST_CASE("a lost answer adds no second revision, and loses no use of one") {
  const auto database = new_database();
  const auto options = impatient(*database);
  auto store = open_store(options);
  const auto number = with_lost_answer<std::int64_t>(*database, options, "rules", "INSERT", [&] {
    return store.add_rules({"shop", "{}", "file"}, now());
  });
  CHECK(number == 1);
  CHECK(suites::add_rules(store) == 2);
  CHECK(with_lost_answer<bool>(*database, options, "rules", "UPDATE",
                               [&] { return store.use_rules("shop", 2, now()); }));
  CHECK(rules_of(store) == Words{"shop 2 *", "shop 1"});
}

TEST_CASE("processes that add and use revisions at once number each once and leave one active") {
  const auto database = new_database();
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 4; ++i) {
    stores.push_back(std::make_unique<Store>(open_store({database->url(), Role::operator_})));
  }
  constexpr int each = 10;
  std::atomic<int> used{0};
  std::vector<std::thread> threads;
  for (auto& store : stores) {
    threads.emplace_back([&store, &used] {
      for (int i = 0; i < each; ++i) {
        const auto number = store->add_rules({"shop", "{}", "file"}, now());
        if (!number) continue;
        used += store->use_rules("shop", *number, now()).value_or(false) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(used == 4 * each);
  const auto revisions = must(stores[0]->rules({}));
  REQUIRE(revisions.size() == 4 * each);
  for (std::size_t i = 0; i < revisions.size(); ++i) {
    CHECK(revisions[i].number == static_cast<std::int64_t>(4 * each - i));
  }
  CHECK(must(stores[0]->rules({.active = true})).size() == 1);
}

TEST_CASE("revisions, the active one, and those of entries outlast the process") {
  const auto database = new_database();
  {
    auto store = open_store({database->url()});
    suites::add_rules(store, "shop", "first");
    CHECK(must(store.use_rules("shop", 1, now())));
    suites::end_mapped(store, "done", EntryState::done, 1);
  }
  auto store = open_store({database->url()});
  CHECK(rules_of(store) == Words{"shop 1 *"});
  CHECK(suites::revision_at(store, 1).text == "first");
  CHECK(suites::mapped_with(store) == suites::Mapped{{"done", 1}});
  CHECK(suites::add_rules(store) == 2);
}

TEST_CASE("a database of the schema before rules gets them, and its entries have none") {
  const auto database = new_database();
  {
    auto store = open_store({database->url()});
    suites::end_mapped(store, "old", EntryState::done, 0);
    suites::end_mapped(store, "dead", EntryState::dead, 0);
  }
  take_back_to(*database, 5);
  CHECK_FALSE(Store::open({database->url()}).has_value());
  Connection connection(database->url());
  must(migrate(connection));
  auto store = open_store({database->url()});
  CHECK(must(store.rules({})).empty());
  CHECK(suites::mapped_with(store) == suites::Mapped{{"old", 0}, {"dead", 0}});
  CHECK(suites::add_rules(store) == 1);
  suites::end_mapped(store, "new", EntryState::ignored, 1);
  CHECK(suites::mapped_with(store) == suites::Mapped{{"old", 0}, {"dead", 0}, {"new", 1}});
}

TEST_CASE("nothing is written of the rules of an entry that was mapped with none") {
  ScratchStore store;
  suites::end_mapped(*store, "done", EntryState::done, 0);
  suites::end_mapped(*store, "dead", EntryState::dead, 0);
  suites::end_mapped(*store, "with", EntryState::done, 1);
  CHECK(store.database().run("SELECT (SELECT count(rules) FROM inbox_ended) || ' ' || "
                             "(SELECT count(rules) FROM inbox_dead)") == "1 0");
}

MovedEntry moved_entry(const std::string& id, EntryState state, std::int64_t rules) {
  MovedEntry entry;
  entry.row = static_cast<std::int64_t>(id.size());
  entry.digest = digest(suites::key_of("id of " + id));
  entry.key = digest(suites::key_of(id));
  entry.tenant = "shop";
  entry.source = "hook";
  entry.id = id;
  entry.state = state;
  entry.rules = rules;
  return entry;
}

TEST_CASE("an import takes over revisions, once, and those of entries") {
  const auto database = new_database();
  std::vector<MovedRules> moved(3);
  for (std::size_t i = 0; i < moved.size(); ++i) {
    moved[i].row = static_cast<std::int64_t>(i + 1);
    moved[i].revision = {moved[i].row, "shop", "text", "ada", "why", suites::noon};
  }
  moved[1].revision.used_at = suites::noon;
  moved[1].revision.active = true;
  {
    auto import = must(Import::begin(database->url(), {"secret", "contents"}));
    must(import.add(std::vector{moved_entry("done", EntryState::done, 2),
                                moved_entry("dead", EntryState::dead, 3),
                                moved_entry("without", EntryState::done, 0)}));
    for (int i = 0; i < 2; ++i) must(import.add(moved));
    must(import.finish());
  }
  auto store = open_store({database->url()});
  CHECK(rules_of(store) == Words{"shop 3", "shop 2 *", "shop 1"});
  CHECK(suites::revision_at(store, 3).text == "text");
  CHECK_FALSE(suites::revision_at(store, 3).used_at);
  CHECK(suites::mapped_with(store) == suites::Mapped{{"done", 2}, {"dead", 3}, {"without", 0}});
  CHECK(suites::add_rules(store) == 4);
  CHECK(must(store.use_rules("shop", 4, now())));
}

TEST_CASE("a database that holds rules is not imported into") {
  const auto database = new_database();
  {
    auto store = open_store({database->url(), Role::operator_});
    suites::add_rules(store);
  }
  const auto import = Import::begin(database->url(), {"secret", "contents"});
  REQUIRE_FALSE(import.has_value());
  CHECK(import.error().code == Errc::configuration);
}

TEST_CASE("active revisions are read by their index, however many others there are") {
  const auto database = new_database();
  {
    auto store = open_store({database->url(), Role::operator_});
    for (const auto* tenant : {"a", "b", "c"}) {
      suites::add_rules(store, tenant);
      CHECK(must(store.use_rules(tenant, 1, now())));
    }
  }
  database->run(
      "INSERT INTO rules (tenant, number, token, author, note, made_at, text) "
      "SELECT 'a', n, -n, '', '', 0, '' FROM generate_series(2, 20000) n; ANALYZE");
  Plans plans(Cluster::shared(), *database);
  {
    auto store = open_store({database->url(), Role::operator_});
    CHECK(must(store.rules({.active = true})).size() == 3);
    CHECK(must(store.rules({.tenant = "b", .active = true})).size() == 1);
  }
  int seen = 0;
  for (const auto& plan : plans.take()) {
    if (!plan.is("FROM rules WHERE active")) continue;
    ++seen;
    CHECK(plan.is("rules_active"));
    CHECK(plan.pages < 20);
  }
  CHECK(seen == 2);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::postgres::test
