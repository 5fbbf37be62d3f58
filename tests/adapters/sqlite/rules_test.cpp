// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "scratch_store.hpp"
#include "sqlite/export.hpp"
#include "suites/rules/store_rules.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

TEST_CASE("revisions, the active one, and those of entries survive closing and opening the file") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    add_rules(store, "shop", "first");
    add_rules(store, "shop", "second");
    CHECK(must(store.use_rules("shop", 2, noon + second)));
    end_mapped(store, "done", EntryState::done, 2);
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(rules_of(store) == Words{"shop 2 *", "shop 1"});
  CHECK(revision_at(store, 1).text == "first");
  CHECK(revision_at(store, 2).used_at == noon + second);
  CHECK(mapped_with(store) == Mapped{{"done", 2}});
  CHECK(add_rules(store) == 3);
}

TEST_CASE("a file of the schema before rules gets them, and its entries have none") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    end_mapped(store, "old", EntryState::done, 0);
    end_mapped(store, "dead", EntryState::dead, 0);
  }
  {
    RawDatabase older(folder.file());
    take_back_to(older, 11);
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  CHECK(RawDatabase(folder.file()).number("PRAGMA user_version") ==
        static_cast<std::int64_t>(schema_steps.size()));
  CHECK(must(store.rules({})).empty());
  CHECK(mapped_with(store) == Mapped{{"old", 0}, {"dead", 0}});
  CHECK(add_rules(store) == 1);
  CHECK(must(store.use_rules("shop", 1, noon)));
  CHECK(must(store.redrive({.table = Table::inbox}, noon)) == 1);
  auto end = ended(claim_one(store), EntryState::done);
  end.rules = 1;
  complete(store, end);
  CHECK(mapped_with(store) == Mapped{{"old", 0}, {"dead", 1}});
}

TEST_CASE("a command line beside the server adds and uses revisions of one sequence") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  CHECK(add_rules(server) == 1);
  CHECK(add_rules(tool) == 2);
  CHECK(must(server.use_rules("shop", 1, noon)));
  CHECK(must(tool.use_rules("shop", 2, noon)));
  CHECK(rules_of(server) == Words{"shop 2 *", "shop 1"});
  CHECK(add_rules(server) == 3);
}

TEST_CASE("nothing is written of the rules of an entry that was mapped with none") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  end_mapped(store, "done", EntryState::done, 0);
  end_mapped(store, "dead", EntryState::dead, 0);
  end_mapped(store, "with", EntryState::done, 1);
  CHECK(RawDatabase(folder.file()).number("SELECT count(rules) FROM inbox") == 1);
}

TEST_CASE("revisions are exported with their texts, and entries with their revision") {
  const ScratchFolder folder;
  const auto contents = [&] { return must(must(Export::open(folder.file())).contents()); };
  {
    auto store = must(Store::open({folder.file()}));
    end_mapped(store, "dead", EntryState::dead, 2);
  }
  const auto without = contents();
  {
    auto store = must(Store::open({folder.file()}));
    add_rules(store, "shop", "first");
    add_rules(store, "other", "second");
    CHECK(must(store.use_rules("other", 1, noon)));
  }
  const auto used = contents();
  CHECK(used != without);
  CHECK(used.starts_with(without));
  {
    auto from = must(Export::open(folder.file()));
    const auto moved = must(from.rules(0, 10));
    REQUIRE(moved.size() == 2);
    CHECK(moved[0].revision.tenant == "shop");
    CHECK(moved[0].revision.text == "first");
    CHECK_FALSE(moved[0].revision.used_at);
    CHECK(moved[1].revision.active);
    CHECK(moved[1].revision.used_at == noon);
    CHECK(must(from.rules(moved[0].row, 10)).size() == 1);
    CHECK(must(from.rules(moved[1].row, 10)).empty());
    CHECK(must(from.entries(0, 10)).at(0).rules == 2);
  }
  {
    auto store = must(Store::open({folder.file()}));
    CHECK(must(store.use_rules("other", 0, noon)));
  }
  CHECK(contents() != used);
}

}  // namespace
}  // namespace ctsync::sqlite
