// SPDX-License-Identifier: MIT
#include "sqlite/late_index.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "scratch_store.hpp"
#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

constexpr int most_in_memory = 2 * 32'768;

std::vector<std::string> names(int first, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(std::to_string(first + i));
  return names;
}

TEST_CASE("a duplicate is recognised however many entries came after, also after a restart") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    for (int first = 0; first < most_in_memory + 20'000; first += 5'000) {
      arrive(store, {.ids = names(first, 5'000)});
      CHECK(arrive(store, {.ids = {"0", std::to_string(first / 2), std::to_string(first)}}) ==
            std::vector{false, false, false});
    }
  }
  CHECK(RawDatabase(folder.file()).number("SELECT count(*) FROM entry_digest") >= 32'768);
  auto store = must(Store::open({folder.file()}));
  for (int first = 0; first < most_in_memory + 20'000; first += 5'000) {
    CHECK(arrive(store, {.ids = names(first, 5'000)}) == std::vector<bool>(5'000, false));
  }
  CHECK(arrive(store, {.ids = {"new"}}) == std::vector{true});
}

TEST_CASE("an entry is found however many came after, by the server and by a command line") {
  const ScratchFolder folder;
  const auto row = [](Store& store, int number) {
    return entry_row(store, "shop", "hook", std::to_string(number));
  };
  const auto all_found = [&](Store& store) {
    for (const int number : {0, 5'000, most_in_memory, 89'999}) {
      CHECK(row(store, number) == number + 1);
    }
    CHECK_FALSE(row(store, 90'000).has_value());
  };
  {
    auto store = must(Store::open({folder.file()}));
    for (int first = 0; first < 90'000; first += 5'000) {
      arrive(store, {.ids = names(first, 5'000)});
      CHECK(row(store, first) == first + 1);
    }
    all_found(store);
    auto command = must(Store::open({folder.file(), false}));
    all_found(command);
  }
  auto server = must(Store::open({folder.file()}));
  all_found(server);
}

TEST_CASE("a record is found however many came after, by the server and by a command line") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    arrive(store, {.ids = {"x"}});
    auto end = ended(claim_one(store), EntryState::done);
    end.record = record_of("first", "record of the first");
    complete(store, end);
    for (int first = 0; first < most_in_memory + 20'000; first += 10'000) {
      arrive(store, {.ids = {"y" + std::to_string(first)}});
      auto more = ended(claim_one(store), EntryState::done);
      for (auto& name : names(first, 10'000)) more.calls.push_back(call_for(name, name));
      complete(store, more);
    }
  }
  CHECK(RawDatabase(folder.file()).number("SELECT count(*) FROM record_digest") >= 32'768);
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  for (auto* store : {&server, &tool}) {
    CHECK(must(store->record(key_of("first"))) == "record of the first");
    for (int i = 0; i < most_in_memory + 20'000; i += 9'999) {
      CHECK(must(store->waits("shop", "segment", digest(key_of(std::to_string(i))))));
    }
    CHECK_FALSE(must(store->waits("shop", "segment", digest(key_of("nobody")))));
  }
}

// Writes a record with an e-mail address for each name, in one commit.
void write_records(Store& store, const std::vector<std::string>& names) {
  arrive(store, {.ids = names, .source = "records"});
  std::vector<Completion> ends;
  for (const auto& entry : must(store.claim(static_cast<int>(names.size()), noon, lease))) {
    auto end = ended(entry, EntryState::done);
    end.record = record_of(entry.id, "{}");
    end.record->identifiers = {{IdentifierKind::email, entry.id + "@x"}};
    ends.push_back(std::move(end));
  }
  must(store.complete(ends, noon));
}

TEST_CASE("a holder is found however many came after, by the server and by a command line") {
  constexpr int count = 45'000;
  const ScratchFolder folder;
  const auto holds = [](Store& store, int number) {
    const auto name = std::to_string(number);
    const auto found = must(store.holders("shop", {IdentifierKind::email, name + "@x"}));
    return found.size() == 1 && found[0].key == digest(key_of(name));
  };
  {
    auto store = must(Store::open({folder.file()}));
    for (int first = 0; first < count; first += 5'000) {
      write_records(store, names(first, 5'000));
      for (const int number : {0, first / 2, first}) CHECK(holds(store, number));
    }
  }
  const auto late = RawDatabase(folder.file()).number("SELECT count(*) FROM holder_digest");
  CHECK(late > 0);
  CHECK(late < count);
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  for (auto* store : {&server, &tool}) {
    for (int i = 0; i < count; i += 4'999) CHECK(holds(*store, i));
    CHECK_FALSE(holds(*store, count));
  }
}

TEST_CASE("a holder that changes is found by its new identifier alone, wherever the old one was") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  for (int first = 0; first < 40'000; first += 10'000) write_records(store, names(first, 10'000));
  for (const auto* name : {"0", "39999"}) {
    arrive(store, {.ids = {std::string("change ") + name}});
    auto end = ended(claim_one(store), EntryState::done);
    end.record = record_of(name, "{}");
    end.record->identifiers = {{IdentifierKind::email, "new@x"}};
    complete(store, end);
    const auto old = std::string(name) + "@x";
    CHECK(must(store.holders("shop", {IdentifierKind::email, old})).empty());
  }
  CHECK(must(store.holders("shop", {IdentifierKind::email, "new@x"})).size() == 2);
}

TEST_CASE("the server sees what a command line erased beside it") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  queue_calls(server, "x", {call_for("known", "1")});
  const std::vector keys{key_of("known"), key_of("never seen")};
  CHECK(must(tool.erase({keys, {}, {}, "{}"}, noon)).calls == 1);
  for (const auto& key : keys) CHECK(must(server.record(key)) == "{}");
  queue_calls(server, "y", {call_for("later", "2")});
  for (const auto& key : keys) CHECK(must(server.record(key)) == "{}");
  CHECK(must(server.records(0, 10)).size() == 2);
}

TEST_CASE("duplicates are recognised in a store that was pruned to nothing and filled again") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    arrive(store, {.ids = {"a", "b", "c"}});
    std::vector<Completion> ends;
    for (const auto& entry : must(store.claim(10, noon, lease))) {
      ends.push_back(ended(entry, EntryState::done));
    }
    must(store.complete(ends, noon));
  }
  {
    auto store = must(Store::open({folder.file()}));
    CHECK(arrive(store, {.ids = {"a"}}) == std::vector{false});
    must(store.prune(noon + second, noon + std::chrono::days(36), DeadLetters::keep));
    CHECK(must(store.list({})).empty());
    CHECK(arrive(store, {.ids = {"a", "d"}}) == std::vector{true, true});
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(arrive(store, {.ids = {"a", "b", "d"}}) == std::vector{false, true, false});
}

/// A table with its late index, as the store has them.
struct Table {
  ScratchFolder folder;
  RawDatabase made{folder.file()};
  Database database;
  LateIndex index{
      database,
      {"SELECT max(id) FROM t", "SELECT digest, id FROM t WHERE id >= ?1",
       "SELECT row FROM i WHERE digest = ?1",
       "INSERT OR REPLACE INTO i (digest, row) "
       "SELECT substr(?1, 16 * key + 1, 16), value FROM json_each(?2)",
       8, false,
       IndexFilter::Sql{"SELECT max(id) FROM t",
                        "SELECT digest FROM i WHERE digest > ?1 ORDER BY digest LIMIT ?2"}}};
  Statement insert{database, "INSERT INTO t (digest) VALUES (?1)"};

  Table() {
    made.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, digest BLOB);"
        "CREATE TABLE i (digest BLOB PRIMARY KEY, row INTEGER) WITHOUT ROWID;"
        "CREATE TABLE counts (slot INTEGER PRIMARY KEY, n INTEGER)");
    must(database.open(folder.file(), Database::Access::write, 1024));
  }
  void add(int number) {
    const auto digest = digest_of({std::to_string(number)});
    CHECK_FALSE(index.find(digest));
    insert.run(blob(digest));
    index.add(digest, database.last_row());
  }
  void write(int first, int count, const char* end) {
    database.execute("BEGIN");
    index.begin();
    for (int i = 0; i < count; ++i) add(first + i);
    index.before_commit();
    database.execute(end);
    if (std::string_view(end) == "ROLLBACK") index.roll_back();
    must(database.status());
  }
};

TEST_CASE("a rollback takes back what it added to a late index and what it moved to the file") {
  Table table;
  table.write(0, 40'000, "COMMIT");
  for (int first = 40'000; first < 60'000; first += 5'000) {
    table.write(first, 5'000, "ROLLBACK");
    table.write(first, 5'000, "COMMIT");
  }
  table.write(60'000, 20'500, "COMMIT");
  CHECK(table.made.number("SELECT count(*) FROM i") == 40'000);
  CHECK(table.made.number("SELECT n FROM counts WHERE slot = 8") == 40'001);
  CHECK(table.made.number(
            "SELECT count(*) FROM i JOIN t ON t.id = i.row AND t.digest = i.digest") == 40'000);
}

TEST_CASE("digests go to a late index a stretch of neighbours at a time") {
  Table table;
  table.write(0, 33'000, "COMMIT");
  table.write(33'000, 255, "COMMIT");
  CHECK(table.made.number("SELECT count(*) FROM i") == 0);
  table.write(33'255, 1, "COMMIT");
  const auto gone = table.made.number("SELECT count(*) FROM i");
  CHECK(gone >= 256);
  CHECK(gone < 512);
  CHECK(table.made.number("SELECT count(*) FROM t WHERE id <= 33000 AND digest <= "
                          "(SELECT max(digest) FROM i)") == gone);
}

TEST_CASE("a late index catches up within some thousand commits, however few rows those add") {
  Table table;
  table.write(0, 33'000, "COMMIT");
  for (int i = 0; i < 1'032; ++i) table.write(33'000 + i, 1, "COMMIT");
  CHECK(table.made.number("SELECT count(*) FROM i") == 33'000);
  CHECK(table.made.number("SELECT n FROM counts WHERE slot = 8") == 33'001);
}

TEST_CASE("a late index catches up as soon with the many rows that a start finds") {
  Table table;
  table.made.run(
      "INSERT INTO t (digest) WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 150000) SELECT randomblob(16) FROM n");
  for (int i = 0; i < 1'032; ++i) table.write(i, 1, "COMMIT");
  CHECK(table.made.number("SELECT count(*) FROM i") == 150'001);
  CHECK(table.made.number("SELECT n FROM counts WHERE slot = 8") == 150'002);
}

}  // namespace
}  // namespace ctsync::sqlite
