// SPDX-License-Identifier: MIT
#include "sqlite/history/find.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "scratch_store.hpp"
#include "suites/store_find.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

const FoundBy ada{email_of("ada@shop.example")};

// So many that some entries with them make a run of the index.
FoundBy many_terms(const std::string& entry) {
  FoundBy terms = ada;
  for (int i = 0; i < 3'000; ++i) terms.push_back(order_of(entry + ":" + std::to_string(i)));
  return terms;
}

void end_many(Store& store, int first, int count) {
  for (int i = first; i < first + count; ++i) {
    end_with(store, std::to_string(i), many_terms(std::to_string(i)));
  }
}

std::int64_t bytes_of_pairs(const ScratchFolder& folder) {
  return RawDatabase(folder.file())
      .number(
          "SELECT coalesce((SELECT sum(length(pairs)) FROM find_tail), 0) + "
          "coalesce((SELECT sum(length(pairs)) FROM find_run), 0)");
}

void check_all_found(Store& store, int count) {
  CHECK(found_by(store, ada).size() == static_cast<std::size_t>(count));
  for (int i = 0; i < count; i += 3) {
    const auto entry = std::to_string(i);
    for (const int term : {0, 1'234, 2'999}) {
      CHECK(found_by(store, {order_of(entry + ":" + std::to_string(term))}) == Words{entry});
    }
    CHECK(found_by(store, {order_of(entry + ":3000")}).empty());
  }
}

TEST_CASE("an entry is found however many came after, also after a restart and by a command line") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    end_many(store, 0, 50);
    check_all_found(store, 50);
  }
  CHECK(RawDatabase(folder.file()).number("SELECT count(*) FROM find_span") == 2);
  CHECK(RawDatabase(folder.file()).number("SELECT avg(length(pairs)) FROM find_run") < 4'096);
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  for (auto* store : {&server, &tool}) check_all_found(*store, 50);
  end_with(server, "50", many_terms("50"));
  for (auto* store : {&server, &tool}) check_all_found(*store, 51);
}

TEST_CASE("an entry that is lost with its process right after its end is found") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  end_with(store, "a", ada);
  const ScratchFolder copy;
  for (const char* part : {"", "-wal"}) {
    std::filesystem::copy_file(folder.file() + part, copy.file() + part);
  }
  auto after = must(Store::open({copy.file()}));
  CHECK(found_by(after, ada) == Words{"a"});
}

TEST_CASE("an end that could not be written is not found, and is found once it was") {
  ScratchStore scratch;
  end_many(*scratch, 0, 21);
  arrive(*scratch, {.ids = {"21"}});
  auto end = ended(claim_one(*scratch), EntryState::done);
  end.terms = many_terms("21");
  scratch.hinder(true);
  CHECK_FALSE((*scratch).complete(std::vector{end}, noon));
  scratch.hinder(false);
  CHECK(found_by(*scratch, ada).size() == 21);
  CHECK(RawDatabase(scratch.folder.file()).number("SELECT count(*) FROM find_span") == 0);
  end.fence = claim_one(*scratch).fence;
  complete(*scratch, end);
  CHECK(RawDatabase(scratch.folder.file()).number("SELECT count(*) FROM find_span") == 1);
  check_all_found(*scratch, 22);
}

TEST_CASE("what a command line erases beside the server leaves no pair in the file") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  end_with(server, "x", {email_of("eve@shop.example"), order_of("x")});
  end_many(server, 0, 25);
  end_with(server, "y", {email_of("eve@shop.example"), order_of("y"), order_of("z")});
  const auto before = bytes_of_pairs(folder);
  auto tool = must(Store::open({folder.file(), false}));
  const FoundBy eve{email_of("eve@shop.example")};
  must(tool.erase({{}, {}, {}, "", {}, {}, "shop", eve}, noon));
  CHECK(before - bytes_of_pairs(folder) == 5 * 13);
  for (auto* store : {&server, &tool}) {
    CHECK(found_by(*store, eve).empty());
    CHECK(found_by(*store, {order_of("x"), order_of("z")}).empty());
  }
  end_many(server, 25, 25);
  check_all_found(server, 50);
  CHECK(found_by(server, eve).empty());
}

TEST_CASE("pruned entries leave nothing to find them by, and dead letters are found") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  end_with(store, "dead", {email_of("eve@shop.example")}, EntryState::dead);
  end_many(store, 0, 50);
  const Time later = noon + std::chrono::days{36};
  must(store.prune(noon + second, later, DeadLetters::keep));
  CHECK(RawDatabase(folder.file()).number("SELECT count(*) FROM find_span") == 0);
  CHECK(RawDatabase(folder.file()).number("SELECT count(*) FROM find_run") == 0);
  must(store.prune(noon + second, later, DeadLetters::keep));
  CHECK(bytes_of_pairs(folder) == 13);
  CHECK(found_by(store, {email_of("eve@shop.example")}) == Words{"dead"});
  CHECK(found_by(store, ada).empty());
}

TEST_CASE("an entry with the number of one that was pruned is not found in its place") {
  for (const int others : {0, 25}) {
    ScratchStore scratch;
    end_many(*scratch, 0, others);
    end_with(*scratch, "old", ada);
    const auto before = suites::entry_row(*scratch, "shop", "hook", "old");
    const Time later = noon + std::chrono::days{36};
    must((*scratch).prune(noon + second, later, DeadLetters::keep));
    end_with(*scratch, "new", {order_of("1")}, EntryState::done, "shop", later);
    const auto after = suites::entry_row(*scratch, "shop", "hook", "new");
    if (others == 0) CHECK(after == before);
    CHECK(found_by(*scratch, ada).empty());
    CHECK(found_by(*scratch, {order_of("1")}) == Words{"new"});
  }
}

TEST_CASE("entries that ended before the file knew terms are found by none, and new ones are") {
  const ScratchFolder folder;
  { auto store = must(Store::open({folder.file()})); }
  {
    RawDatabase older(folder.file());
    take_back_to(older, 8);
    older.run(R"sql(
      INSERT INTO tenant (id, name) VALUES (1, 'shop');
      INSERT INTO inbox (id, dedup, tenant, source, entry, key, state, received_at, ended_at)
        VALUES (7, x'01', 1, 'hook', 'old', x'', 1, 1800000000000, 1800000000000);
      UPDATE counts SET n = 1 WHERE slot = 1;
    )sql");
  }
  auto store = must(Store::open({folder.file()}));
  end_with(store, "new", ada);
  CHECK(found_by(store, ada) == Words{"new"});
  CHECK(delivery_ids(walk(store, {.tenant = "shop"})) == Words{"new", "old"});
}

}  // namespace
}  // namespace ctsync::sqlite
