// SPDX-License-Identifier: MIT
#include "sqlite/store.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <ctsync/pipeline/dispatch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "scratch_store.hpp"
#include "sqlite/digest.hpp"
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

TEST_CASE("SQLite keeps the promises of a store") {
  store_suite([] { return ScratchStore{}; });
}

TEST_CASE("everything is there again after closing and opening") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    fill(store);
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(must(store.counts()).entries == std::array<std::int64_t, 4>{1, 1, 0, 1});
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

TEST_CASE("a command line looks and redrives beside the server and is given no work") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  queue_calls(server, "x", {call_for("k", "1")});
  settle(server, ended(take_calls(server).at(0), CallState::dead, "refused"));
  auto tool = must(Store::open({folder.file(), false}));
  CHECK_FALSE(tool.claim(1, noon, lease));
  CHECK_FALSE(tool.claim_calls("segment", 1, noon, lease));
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

TEST_CASE("a file of the first schema is brought up to date with all its rows") {
  const ScratchFolder folder;
  {
    RawDatabase older(folder.file());
    older.run(schema_steps[0]);
    older.run(("PRAGMA user_version = 1; PRAGMA application_id = " + std::to_string(application_id))
                  .c_str());
    older.run(R"sql(
      INSERT INTO delivery (id, headers, body) VALUES
        (7, x'', CAST('[1,2]' AS BLOB)), (9, x'', CAST('{"n":3}' AS BLOB));
      INSERT INTO inbox (id, dedup, delivery, tenant, source, entry, ordinal, state, attempts,
                         received_at, due_at, ended_at, reason) VALUES
        (11, x'01', 7, 't', 's', 'a', 0, 0, 2, 1800000000000, 1, NULL, 'busy'),
        (12, x'02', 7, 't', 's', 'b', 1, 1, 1, 1800000000000, 0, 1800000000000, ''),
        (13, x'03', 9, 't', 's', 'c', 0, 3, 1, 1800000000000, 0, NULL, 'bad date'),
        (14, x'04', NULL, 't', 's', 'd', 0, 1, 1, 1800000000000, 0, 1800000000000, '');
      UPDATE counts SET n = CASE slot WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 3 THEN 1 ELSE 0 END;
    )sql");
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  check_counts(store);
  const auto entry = claim_one(store);
  CHECK(entry.row == 11);
  CHECK(entry.attempts == 2);
  CHECK(entry.body == "[1,2]");
  CHECK(must(store.payload(Table::inbox, 12)) == "[1,2]");
  CHECK(must(store.payload(Table::inbox, 13)) == "{\"n\":3}");
  CHECK_FALSE(store.payload(Table::inbox, 14));
  CHECK(must(store.prune(noon + second, noon, DeadLetters::keep)) == 1);
  CHECK_FALSE(store.payload(Table::inbox, 12));
  CHECK(must(store.redrive({}, noon)) == 1);
  CHECK(claim_one(store).body == "{\"n\":3}");
  must(store.prune(noon + second, noon + std::chrono::days(36), DeadLetters::keep));
  CHECK(must(store.list({})).size() == 2);
  check_counts(store);
}

// Calls as the second schema kept them: by a hash of (target, key).
std::string call_of_schema_2(int id, const std::string& key, const std::string& rest) {
  return "INSERT INTO outbox (id, key_hash, tenant, target, kind, message_id, entry, received_at, "
         "queued_at, state, head, reason, ended_at) VALUES (" +
         std::to_string(id) + ", " + std::to_string(former_lane("segment", key)) +
         ", 't', 'segment', 'identify', 'm" + std::to_string(id) +
         "', 'a', 1800000000000, 1800000000000, " + rest +
         ");"
         "INSERT INTO outbox_body VALUES (" +
         std::to_string(id) + ", '{}');";
}

// A record as text of hexadecimal digits.
std::string hex(const Uuid& digest) {
  std::string text;
  append_uuid(text, digest);
  std::erase(text, '-');
  return text;
}

// Of `k` a call was accepted, one is dead and two wait; of `gone`, who was erased, one waits.
void write_schema_2(const std::string& path) {
  RawDatabase older(path);
  older.run(schema_steps[0]);
  older.run(schema_steps[1]);
  std::string sql =
      "PRAGMA user_version = 2; PRAGMA application_id = " + std::to_string(application_id) +
      "; INSERT INTO profile (id, digest, key, record) VALUES (5, x'" + hex(digest_of({"k"})) +
      "', 'k', CAST('record' AS BLOB)), (6, x'" + hex(digest_of({"gone"})) +
      "', '', CAST('tombstone' AS BLOB));" +
      "INSERT INTO inbox (id, dedup, tenant, source, entry, state, received_at) "
      "VALUES (11, x'" +
      hex(digest_of({"shop", "hook", "a"})) +
      "', 'shop', 'hook', 'a', 0, 1800000000000);"
      "INSERT INTO inbox_body VALUES (11, CAST('{}' AS BLOB));" +
      call_of_schema_2(21, "k", "1, 0, '', 1800000000000") +
      call_of_schema_2(22, "k", "2, 0, 'answered 400', NULL") +
      call_of_schema_2(23, "k", "0, 1, '', NULL") + call_of_schema_2(24, "k", "0, 0, '', NULL") +
      call_of_schema_2(25, "gone", "0, 1, '', NULL") +
      "UPDATE counts SET n = CASE slot WHEN 0 THEN 1 WHEN 4 THEN 3 WHEN 5 THEN 1 "
      "WHEN 6 THEN 1 ELSE 0 END";
  for (std::size_t at = 0; (at = sql.find(", '{}')", at)) != std::string::npos;) {
    sql.replace(at, 7, ", CAST('{}' AS BLOB))");
  }
  older.run(sql.c_str());
}

TEST_CASE("a file of the second schema is brought up to date with its order and its digests") {
  const ScratchFolder folder;
  write_schema_2(folder.file());
  auto store = must(Store::open({folder.file()}));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  check_counts(store);
  CHECK(must(store.profile("k")) == "record");
  CHECK(must(store.profile("gone")) == "tombstone");
  CHECK(must(store.profiles(0, 10)).at(0).row == 5);
  CHECK(must(store.waits("segment", "k")));
  CHECK(arrive(store, {.ids = {"a", "b"}}) == std::vector{false, true});
  must(store.redrive({}, noon));
  auto end = ended(must(store.claim(1, noon, lease)).at(0), EntryState::done);
  end.calls = {call_for("k", "new")};
  complete(store, end);
  Words sent;
  for (auto calls = take_calls(store); !calls.empty(); calls = take_calls(store)) {
    for (const auto& call : calls) {
      sent.push_back(call.call.message_id);
      settle(store, ended(call, CallState::accepted));
    }
  }
  CHECK(sent == Words{"m22", "m25", "m23", "m24", "new"});
  check_counts(store);
}

TEST_CASE("calls that the second schema kept are superseded and erased by the third") {
  const ScratchFolder folder;
  write_schema_2(folder.file());
  auto store = must(Store::open({folder.file()}));
  for (const auto& call : take_calls(store)) settle(store, ended(call, CallState::accepted));
  CHECK(must(store.list({.contains = "superseded by a newer call"})).at(0).row == 22);
  CHECK(must(store.redrive({}, noon)) == 0);
  const std::vector<std::string> keys{"k"};
  CHECK(must(store.erase({keys, {}, {}, "tombstone"}, noon)).calls == 4);
  CHECK_FALSE(store.payload(Table::outbox, 21));
  CHECK(take_calls(store).empty());
  check_counts(store);
}

TEST_CASE("a database of another program is refused and left alone") {
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
  CHECK_FALSE(store.accept({"t", "s", noon, std::vector<NewEntry>{{"new", {}, {}}}}));
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
      const std::vector<NewEntry> entries{{id, "{}", {}}};
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
  other.run("CREATE UNIQUE INDEX one_source ON inbox (source) WHERE tenant = 'picky'");
  other.run("BEGIN IMMEDIATE");
  std::vector<std::thread> threads;
  std::atomic<int> accepted{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&store, &accepted, i] {
      const auto id = std::to_string(i);
      const std::vector<NewEntry> entries{{id, "{}", {}}};
      const auto tenant = i < 4 ? "picky" : "easy";
      accepted += store.accept({tenant, "s", noon, entries}).has_value() ? 1 : 0;
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
        const std::vector<NewEntry> entries{{id, "{}", {}}};
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

TEST_CASE("ended rows are forgotten after 35 days, dead and waiting ones never") {
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

struct AcceptingSink {
  Words seen = {};

  std::vector<Outcome> deliver(std::span<const Call> calls) {
    for (const auto& call : calls) seen.push_back(call.message_id);
    return std::vector<Outcome>(calls.size(), Outcome{Verdict::accepted, {}, {}});
  }
};

TEST_CASE("a round is delivered before the last one is settled, and each key keeps its order") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  AcceptingSink sink;
  const Words& seen = sink.seen;
  int failures = 0;
  const auto deliver = [&] {
    return must(deliver_due(store, Target{"segment", nullptr}, sink, RetryPolicy{}, 10, lease,
                            failures, 0.5, [] { return noon; }));
  };
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2"), call_for("k", "3")});
  const auto first = deliver();
  CHECK(deliver().calls.empty());
  queue_calls(store, "y", {call_for("k", "4"), call_for("m", "5")});
  const auto second = deliver();
  CHECK(seen == Words{"1", "2", "5"});
  Words told;
  const auto tell = [&](const auto& call, const auto&...) { told.push_back(call.call.message_id); };
  must(settle_delivered(store, second, tell));
  CHECK(deliver().calls.empty());
  must(settle_delivered(store, first, tell));
  CHECK(told == Words{"5", "1", "2"});
  CHECK(must(store.counts()).calls == std::array<std::int64_t, 3>{2, 3, 0});
  must(settle_delivered(store, deliver(), tell));
  must(settle_delivered(store, deliver(), tell));
  CHECK(seen == Words{"1", "2", "5", "3", "4"});
  check_counts(store);
}

bool on_disk(const std::string& path, std::string_view text) {
  for (const auto* end : {"", "-wal", "-shm"}) {
    std::ifstream file(path + end, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("a small file is scrubbed at once, a large one in good time or when told") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  const std::vector<std::string> keys{"k"};
  const auto erase = [&](Time when) { must(store.erase({keys, {}, {}, "{}"}, when)); };
  const auto owed = [&] {
    return RawDatabase(folder.file()).number("SELECT n FROM counts WHERE slot = 7");
  };
  erase(noon);
  must(store.scrub(Scrub::in_good_time, noon));
  CHECK(owed() == 0);
  for (int i = 0; i < 5; ++i) {
    arrive(store, {.ids = {std::to_string(i)}, .body = std::string(8 << 20, 'x')});
  }
  erase(noon + second);
  erase(noon + second * 200);
  must(store.scrub(Scrub::in_good_time, noon + second * 200));
  CHECK(owed() == 2);
  must(store.scrub(Scrub::in_good_time, noon + second * 300));
  CHECK(owed() == 0);
  erase(noon + second * 301);
  must(store.scrub(Scrub::in_good_time, noon + second * 302));
  CHECK(owed() == 1);
  must(store.scrub(Scrub::at_once, noon + second * 302));
  CHECK(owed() == 0);
}

TEST_CASE("after scrubbing beside a busy server no byte is left of what was erased") {
  const ScratchFolder folder;
  auto server = must(Store::open({folder.file()}));
  auto tool = must(Store::open({folder.file(), false}));
  const std::string canary = "canary-5d1e40c7";
  const std::string body = canary + std::string(3000, 'x') + canary;
  for (int i = 0; i < 200; ++i) {
    const auto name = std::to_string(i);
    remember(server, name, i == 100 ? canary : name,
             {call_for(i == 100 ? canary : name, i == 100 ? canary : name)});
  }
  arrive(server, {.ids = {"a"}, .body = body});
  const auto row = claim_one(server).row;
  CHECK(on_disk(folder.file(), canary));
  std::atomic<bool> stop{false};
  std::atomic<int> accepted{0};
  std::thread busy([&] {
    for (int i = 0; !stop; ++i) {
      const auto id = "busy-" + std::to_string(i);
      const std::vector<NewEntry> entries{{id, "{}", {}}};
      accepted += server.accept({"t", "s", noon, entries}).has_value() ? 1 : 0;
      (void)server.profile("1").has_value();
    }
  });
  const std::vector<std::string> keys{canary};
  const std::vector<std::int64_t> entries{row};
  const auto erased = tool.erase({keys, entries, {}, "{}"}, noon);
  const auto scrubbed = tool.scrub(Scrub::at_once, noon);
  const int before = accepted;
  while (accepted < before + 10) std::this_thread::yield();
  stop = true;
  busy.join();
  CHECK(must(erased).calls == 1);
  CHECK(scrubbed.has_value());
  CHECK_FALSE(on_disk(folder.file(), "record of " + canary));
  CHECK_FALSE(on_disk(folder.file(), canary + "x"));
  CHECK_FALSE(on_disk(folder.file(), "\"messageId\":\"" + canary));
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  check_counts(server);
}

}  // namespace
}  // namespace ctsync::sqlite
