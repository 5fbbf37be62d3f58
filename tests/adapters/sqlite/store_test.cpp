// SPDX-License-Identifier: MIT
#include "sqlite/store.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <ctsync/contract/sink.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/dispatch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "scratch_store.hpp"
#include "sqlite/digest.hpp"
#include "sqlite/export.hpp"
#include "sqlite/schema.hpp"
#include "suites/store_suite.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

unsigned mode_of(const std::string& path) {
  struct ::stat found {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 0777u : 0u;
}

Error refusal(const Options& options) {
  auto store = Store::open(options);
  REQUIRE_FALSE(store);
  return store.error();
}

/// Accepts every call and notes its message id.
struct AcceptingSink {
  Words seen;
  std::vector<Outcome> deliver(std::span<const Call> calls) {
    for (const auto& call : calls) seen.push_back(call.message_id);
    return std::vector<Outcome>(calls.size(), {Verdict::accepted, std::nullopt, {}});
  }
};

TEST_CASE("SQLite keeps the promises of a store") {
  store_suite([] { return ScratchStore{}; });
}

struct AnyScratchStore {
  ScratchFolder folder;
  AnyStore store{must(Store::open({folder.file()}))};
  AnyStore& operator*() { return store; }
};

TEST_CASE("a store behind AnyStore keeps the same promises") {
  store_suite([] { return AnyScratchStore{}; });
}

TEST_CASE("everything is there again after closing and opening") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    fill(store);
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(must(store.counts()).entries == EntryCounts{1, 1, 0, 1, 0});
  CHECK(ids(must(store.claim(10, noon + second, lease))) == Words{"c"});
  CHECK(ids(take_calls(store, noon + second)) == Words{"2"});
  CHECK(arrive(store, {.ids = {"a"}}) == std::vector{false});
}

TEST_CASE("a restart makes leased rows claimable and old fences void") {
  const ScratchFolder folder;
  ClaimedEntry before;
  {
    auto store = must(Store::open({folder.file()}));
    arrive(store, {.ids = {"a"}});
    before = claim_one(store);
  }
  auto store = must(Store::open({folder.file()}));
  complete(store, ended(before, EntryState::dead, "from before"));
  CHECK(claim_one(store).id == "a");
}

TEST_CASE("database, log and lock are readable by their owner only") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  arrive(store, {.ids = {"a"}});
  for (const auto* end : {"", "-wal", "-shm", ".lock"}) CHECK(mode_of(folder.file() + end) == 0600);
}

TEST_CASE("a second server on the same file is refused until the first has gone") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    const auto error = refusal({folder.file()});
    CHECK(error.code == Errc::unavailable);
    CHECK(error.detail.find("another process") != std::string::npos);
  }
  CHECK(Store::open({folder.file()}).has_value());
}

TEST_CASE("a second server is refused also when the lock file was removed") {
  const ScratchFolder folder;
  auto store = std::optional(must(Store::open({folder.file()})));
  std::filesystem::remove(folder.file() + ".lock");
  CHECK(refusal({folder.file()}).code == Errc::unavailable);
  CHECK_FALSE(Export::open(folder.file()));
  store.reset();
  CHECK(Store::open({folder.file()}).has_value());
}

TEST_CASE("a second server is refused while the first one serves what was replaced") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  std::filesystem::remove(folder.file());
  CHECK(refusal({folder.file()}).code == Errc::unavailable);
}

TEST_CASE("a second server is refused through a symbolic link too, to the file or its folder") {
  const ScratchFolder folder;
  const ScratchFolder other;
  std::filesystem::create_symlink(folder.file(), other.file());
  std::filesystem::create_directory_symlink(folder.path, other.path + "/folder");
  {
    auto store = must(Store::open({other.file()}));
    arrive(store, {.ids = {"a"}});
    CHECK(std::filesystem::exists(folder.file() + ".lock"));
    for (const auto& name : {folder.file(), other.path + "/folder/store.db"}) {
      CHECK(refusal({name}).code == Errc::unavailable);
    }
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(claim_one(store).id == "a");
  CHECK(refusal({other.file()}).code == Errc::unavailable);
}

TEST_CASE("a file with a second hard link is refused under each of its names, and so is its log") {
  for (const std::string end : {"", "-wal"}) {
    const ScratchFolder folder;
    auto store = std::optional(must(Store::open({folder.file()})));
    arrive(*store, {.ids = {"a"}});
    const auto second = folder.path + "/second.db" + end;
    std::filesystem::create_hard_link(folder.file() + end, second);
    for (const bool exclusive : {true, false}) {
      const auto error = refusal({folder.file(), exclusive});
      CHECK(error.code == Errc::configuration);
      CHECK(error.detail.find("hard links") != std::string::npos);
    }
    if (end.empty()) CHECK(refusal({second}).code == Errc::configuration);
    std::filesystem::remove(second);
    store.reset();
    store = must(Store::open({folder.file()}));
    CHECK(claim_one(*store).id == "a");
  }
}

TEST_CASE("a command line looks and redrives beside the server and is given no work") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  queue_calls(server, "x", {call_for("k", "1")});
  settle(server, ended(take_calls(server).at(0), CallState::dead, "refused"));
  auto tool = must(Store::open({folder.file(), false}));
  CHECK_FALSE(tool.claim(1, noon, lease));
  CHECK_FALSE(tool.claim_calls("shop", "segment", 1, noon, lease));
  CHECK(must(tool.list({.state = "dead"})).size() == 1);
  CHECK(must(tool.redrive({}, noon)) == 1);
  CHECK(ids(take_calls(server)) == Words{"1"});
  check_counts(server);
}

TEST_CASE("a file of a newer ctsync is refused") {
  const ScratchFolder folder;
  CHECK(Store::open({folder.file()}).has_value());
  RawDatabase(folder.file()).run("PRAGMA user_version = 99");
  const auto error = refusal({folder.file()});
  CHECK(error.code == Errc::configuration);
  CHECK(error.detail.find("schema 99") != std::string::npos);
}

TEST_CASE("a database of another program is refused and not changed") {
  const ScratchFolder folder;
  RawDatabase(folder.file()).run("CREATE TABLE theirs (x)");
  CHECK(refusal({folder.file()}).code == Errc::configuration);
  CHECK(RawDatabase(folder.file()).number("SELECT count(*) FROM sqlite_schema") == 1);
}

TEST_CASE("a path that cannot be a store is refused with what to do") {
  const ScratchFolder folder;
  CHECK(refusal({folder.path}).code == Errc::configuration);
  CHECK(refusal({folder.path + "/none/store.db"}).code == Errc::configuration);
  CHECK(refusal({"/dev/null"}).code == Errc::configuration);
  CHECK(refusal({""}).code == Errc::configuration);
  std::ofstream(folder.file()) << std::string(8192, 'x');
  const auto error = refusal({folder.file()});
  CHECK(error.code == Errc::configuration);
  CHECK(error.detail.find("not a SQLite database") != std::string::npos);
}

void overwrite(const std::string& path, std::int64_t from, std::int64_t bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(from);
  file << std::string(static_cast<std::size_t>(bytes), '\xab');
}

TEST_CASE("a file without a readable schema is refused as damaged") {
  const ScratchFolder folder;
  { auto store = must(Store::open({folder.file()})); }
  overwrite(folder.file(), 100, 3996);
  const auto error = refusal({folder.file()});
  CHECK(error.code == Errc::unavailable);
  CHECK(error.detail.find("damaged") != std::string::npos);
}

TEST_CASE("a damaged table gives errors and never a crash") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    fill(store);
  }
  const auto page =
      RawDatabase(folder.file()).number("SELECT rootpage FROM sqlite_schema WHERE name = 'inbox'");
  overwrite(folder.file(), (page - 1) * 4096, 4096);
  auto store = must(Store::open({folder.file()}));
  const auto claimed = store.claim(10, noon + second, lease);
  REQUIRE_FALSE(claimed);
  CHECK(claimed.error().code == Errc::unavailable);
  CHECK_FALSE(store.accept({"t", "s", noon, std::vector<NewEntry>{{.id = "new"}}}));
  CHECK_FALSE(store.list({}));
  CHECK(ids(take_calls(store, noon + second)) == Words{"2"});
}

TEST_CASE("writes that wait for the disk share one transaction") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  RawDatabase other(folder.file());
  other.run("BEGIN IMMEDIATE");
  const auto before = store.commits();
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&store, &accepted, i] {
      const auto id = std::to_string(i);
      const std::vector<NewEntry> entries{{.id = id, .body = "{}"}};
      const auto added = store.accept({"t", "s", noon, entries});
      accepted += added && added->at(0) ? 1 : 0;
    });
  }
  while (store.pending() < 16) std::this_thread::yield();
  CHECK(store.commits() == before);
  other.run("COMMIT");
  for (auto& thread : threads) thread.join();
  CHECK(accepted == 16);
  CHECK(store.commits() - before <= 2);
}

TEST_CASE("a write that cannot be does not harm those that share its transaction") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  RawDatabase other(folder.file());
  other.run("CREATE UNIQUE INDEX one_source ON inbox (source) WHERE source = 'picky'");
  other.run("BEGIN IMMEDIATE");
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&store, &accepted, i] {
      const auto id = std::to_string(i);
      const std::vector<NewEntry> entries{{.id = id, .body = "{}"}};
      const auto source = i < 4 ? "picky" : "easy";
      accepted += store.accept({"t", source, noon, entries}).has_value() ? 1 : 0;
    });
  }
  while (store.pending() < 8) std::this_thread::yield();
  other.run("COMMIT");
  for (auto& thread : threads) thread.join();
  CHECK(accepted == 5);
  CHECK(must(store.counts()).entries[0] == 5);
  check_counts(store);
}

TEST_CASE("of 32 threads that bring the same entries each entry is new to one") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  std::vector<std::atomic<int>> news(50);
  std::vector<std::thread> threads;
  for (int t = 0; t < 32; ++t) {
    threads.emplace_back([&store, &news, t] {
      for (std::size_t i = 0; i < news.size(); ++i) {
        const auto n = (i + static_cast<std::size_t>(t) * 7) % news.size();
        const auto id = std::to_string(n);
        const std::vector<NewEntry> entries{{.id = id, .body = "{}"}};
        const auto added = store.accept({"t", "s", noon, entries});
        if (added && added->at(0)) ++news[n];
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& count : news) CHECK(count == 1);
  CHECK(must(store.counts()).entries[0] == 50);
}

TEST_CASE("threads that claim at once never hold the same row") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  Arrival many;
  for (int i = 0; i < 200; ++i) many.ids.push_back(std::to_string(i));
  arrive(store, many);
  std::vector<std::atomic<int>> claims(201);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&store, &claims] {
      while (true) {
        const auto claimed = store.claim(3, noon, lease);
        if (!claimed || claimed->empty()) return;
        std::vector<Completion> ends;
        for (const auto& entry : *claimed) {
          ++claims[static_cast<std::size_t>(entry.row)];
          ends.push_back(ended(entry, EntryState::done));
        }
        if (!store.complete(ends, noon)) return;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t row = 1; row < claims.size(); ++row) CHECK(claims[row] == 1);
  CHECK(must(store.counts()).entries[1] == 200);
}

TEST_CASE("threads that claim at once never work on the same key") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  for (int i = 0; i < 300; ++i) {
    const auto key = std::to_string(i % 5);
    arrive(store, {.ids = {std::to_string(i)}, .body = key, .key = key});
  }
  std::vector<std::atomic<int>> owners(5);
  std::atomic<bool> shared{false};
  const auto work = [&](const std::vector<ClaimedEntry>& claimed) {
    std::set<std::size_t> keys;
    for (const auto& entry : claimed) keys.insert(std::stoul(entry.body));
    for (const auto key : keys) shared = shared || ++owners[key] > 1;
    std::this_thread::yield();
    for (const auto key : keys) --owners[key];
    std::vector<Completion> ends;
    for (const auto& entry : claimed) ends.push_back(ended(entry, EntryState::done));
    return store.complete(ends, noon).has_value();
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (must(store.counts()).entries[0] > 0) {
        const auto claimed = store.claim(4, noon, lease);
        if (!claimed || !work(*claimed)) return;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK_FALSE(shared);
  CHECK(must(store.counts()).entries[1] == 300);
}

TEST_CASE("ended rows are deleted after 35 days, dead and waiting ones never") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  fill(store);
  auto done = ended(claim_one(store), EntryState::done);
  done.calls = {call_for("z", "3")};
  complete(store, done);
  settle(store, ended(take_calls(store).at(0), CallState::accepted));
  const auto later = noon + std::chrono::days(36);
  must(store.prune(noon + second, noon + std::chrono::days(34), DeadLetters::keep));
  CHECK(must(store.list({})).size() == 6);
  must(store.prune(noon + second, later, DeadLetters::keep));
  const auto left = must(store.list({}));
  REQUIRE(left.size() == 3);
  CHECK(left[0].delivery_id == "a");
  CHECK(left[1].message_id == "1");
  CHECK(left[2].message_id == "2");
  CHECK(arrive(store, {.ids = {"a", "b"}}) == std::vector{false, true});
  check_counts(store);
}

TEST_CASE("the time when work was last put off is known after a restart") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    CHECK(must(store.put_off_at()) == Time{});
    queue_calls(store, "x", {call_for("k", "1")});
    CHECK(must(store.put_off_at()) == Time{});
    const auto call = take_calls(store).at(0);
    settle(store, ended(call, CallState::waiting, "busy", noon + second), noon + lease);
    CHECK(must(store.put_off_at()) == noon + lease);
    arrive(store, {.ids = {"y"}});
    auto back = ended(claim_one(store), EntryState::waiting, "not yet");
    back.due_at = noon + second;
    complete(store, back, noon - second);
  }
  CHECK(must(must(Store::open({folder.file()})).put_off_at()) == noon - second);
}

TEST_CASE("a round is delivered before the last one is settled, and each lane keeps its sequence") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  AcceptingSink sink;
  const Words& seen = sink.seen;
  TargetState target;
  while (target.state() != Sending::sending) target.succeed();
  const auto deliver = [&] {
    return must(deliver_due(store, {"shop", "segment"}, sink, RetryPolicy{}, 10, lease, target, 0.5,
                            [] { return noon; }));
  };
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2"), call_for("k", "3")});
  auto first = deliver();
  CHECK(deliver().calls.empty());
  queue_calls(store, "y", {call_for("k", "4"), call_for("m", "5")});
  auto second = deliver();
  CHECK(seen == Words{"1", "2", "5"});
  Words settled;
  const auto note = [&](const auto& call, const auto&...) {
    settled.push_back(call.call.message_id);
  };
  const auto settle = [&](Delivered round) {
    must(settle_delivered(store, {"shop", "segment"}, round, note));
  };
  settle(std::move(second));
  CHECK(deliver().calls.empty());
  settle(std::move(first));
  CHECK(settled == Words{"5", "1", "2"});
  CHECK(must(store.counts()).calls == CallCounts{2, 3, 0});
  settle(deliver());
  settle(deliver());
  CHECK(seen == Words{"1", "2", "5", "3", "4"});
  check_counts(store);
}

TEST_CASE("a file that pruning left mostly empty shrinks") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    for (int i = 0; i < 3; ++i) {
      arrive(store, {.ids = {std::to_string(i)}, .body = std::string(8 << 20, 'x')});
    }
    std::vector<Completion> ends;
    for (const auto& entry : must(store.claim(10, noon, lease))) {
      ends.push_back(ended(entry, EntryState::done));
    }
    must(store.complete(ends, noon));
    CHECK(must(store.prune(noon + second, noon, DeadLetters::keep)) == 3);
  }
  CHECK(std::filesystem::file_size(folder.file()) < (12u << 20));
}

}  // namespace
}  // namespace ctsync::sqlite
