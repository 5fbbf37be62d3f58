// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "scratch_store.hpp"
#include "small_disk.hpp"
#include "sqlite/disk/open_files.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;
using test::becomes;
using test::SmallDisk;

constexpr std::int64_t mib = 1 << 20;

Result<std::vector<bool>> accept_one(Store& store, const std::string& id,
                                     std::size_t bytes = 2000) {
  const std::string body(bytes, 'x');
  const std::vector<NewEntry> entries{{.id = id, .body = body}};
  return store.accept({"t", "s", noon, entries});
}

/// Accepts deliveries until one is refused; their number.
int accept_all(Store& store, const std::string& prefix) {
  int count = 0;
  while (accept_one(store, prefix + std::to_string(count))) ++count;
  return count;
}

/// Processes all that is in the inbox, one call for each, and settles the calls; how many. On a
/// disk that is short of space entries may have to be processed again.
int end_all(Store& store) {
  CHECK(becomes([&store] {
    for (const auto& entry : must(store.claim(100, noon, lease))) {
      auto end = ended(entry, EntryState::done);
      end.calls.push_back(call_for("key-" + entry.id, entry.id));
      (void)store.complete({&end, 1}, noon);
    }
    return must(store.counts()).entries[0] == 0;
  }));
  int count = 0;
  while (true) {
    const auto calls = must(store.claim_calls("t", "segment", 100, noon, lease));
    if (calls.empty()) return count;
    for (const auto& call : calls) settle(store, ended(call, CallState::accepted));
    count += static_cast<int>(calls.size());
  }
}

bool exists(const std::string& path) { return std::filesystem::exists(path); }

bool holds_back(const SmallDisk& disk) {
  std::error_code none;
  return std::filesystem::file_size(disk.file() + "-reserve", none) > 0 && !none;
}

std::string why_not_ready(Store& store) {
  const auto status = store.ready();
  return status ? std::string() : status.error().detail;
}

/// What happens to the files of a folder, in its sequence: "written NAME", "removed NAME".
class Events {
 public:
  explicit Events(const std::string& folder) {
    REQUIRE(::inotify_add_watch(queue_, folder.c_str(), IN_CLOSE_WRITE | IN_DELETE) >= 0);
  }
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  ~Events() { ::close(queue_); }

  std::vector<std::string> seen() const {
    std::vector<std::string> all;
    alignas(inotify_event) std::array<char, 65536> bytes{};
    for (auto size = ::read(queue_, bytes.data(), bytes.size()); size > 0;
         size = ::read(queue_, bytes.data(), bytes.size())) {
      for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
        inotify_event event{};
        std::memcpy(&event, &bytes[at], sizeof event);
        at += sizeof event;
        const char* verb = (event.mask & IN_DELETE) != 0 ? "removed " : "written ";
        all.push_back(verb + std::string(&bytes[at]));
        at += event.len;
      }
    }
    return all;
  }

 private:
  int queue_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
};

/// The place of the last event of this kind; their number if there is none.
std::size_t place_of(const std::vector<std::string>& events, const std::string& verb,
                     const std::string& end) {
  for (std::size_t i = events.size(); i-- > 0;) {
    if (events[i].starts_with(verb) && events[i].ends_with(end)) return i;
  }
  return events.size();
}

TEST_CASE("a store stops to accept before its disk is full, and all else goes on") {
  const SmallDisk disk("16m");
  if (!disk.ready) return;
  auto store = must(Store::open({disk.file()}));
  CHECK(store.ready());
  int accepted = 0;
  bool stopped = false;
  // Its own thread may empty the log after a refusal, and then there is space again.
  for (int i = 0; i < 50 && !stopped; ++i) {
    accepted += accept_all(store, "first-" + std::to_string(i) + "-");
    const auto refused = accept_one(store, "refused-" + std::to_string(i));
    if (refused) {
      ++accepted;
      continue;
    }
    CHECK(refused.error().code == Errc::unavailable);
    CHECK(refused.error().detail.find("takes no deliveries") != std::string::npos);
    stopped = why_not_ready(store).find("takes no deliveries") != std::string::npos;
  }
  CHECK(stopped);
  CHECK(accepted > 1000);
  CHECK(must(store.counts()).entries[0] == accepted);
  CHECK(must(store.list({.limit = 10})).size() == 10);
  const std::vector nobody{key_of("nobody")};
  CHECK(must(store.erase({nobody, {}, {}, "erased"}, noon)).entries == 0);
  check_counts(store);
}

TEST_CASE(
    "on a disk that is nearly full all that was accepted is ended, and pruned space used again") {
  const SmallDisk disk("16m");
  if (!disk.ready) return;
  auto store = must(Store::open({disk.file()}));
  int accepted = 0;
  while (accept_one(store, "first-" + std::to_string(accepted))) {
    if (++accepted % 20 == 0) CHECK(end_all(store) == 20);
  }
  CHECK(accepted > 500);
  CHECK(end_all(store) == accepted % 20);
  CHECK(must(store.prune(noon + second, noon + second, DeadLetters::keep)) > 0);
  CHECK(becomes([&] { return store.ready().has_value(); }));
  CHECK(accept_all(store, "second-") > 500);
  check_counts(store);
  CHECK(RawDatabase(disk.file()).text("PRAGMA integrity_check") == "ok");
}

TEST_CASE(
    "a disk that others fill is recovered from when a little more than the least comes free") {
  const SmallDisk disk("100m");
  if (!disk.ready) return;
  auto store = must(Store::open({disk.file()}));
  CHECK(becomes([&] { return holds_back(disk); }));
  for (int i = 0; i < 500; ++i) REQUIRE(accept_one(store, std::to_string(i)));
  disk.fill();
  CHECK(becomes([&] { return !store.ready(); }));
  CHECK_FALSE(accept_one(store, "refused"));
  // The space held back is given up for the results.
  CHECK(becomes([&] { return !holds_back(disk); }));
  CHECK(end_all(store) == 500);
  disk.fill();
  disk.give_back(13 * mib);
  CHECK(becomes([&] { return accept_one(store, "again").has_value(); }));
  CHECK(becomes([&] { return store.ready().has_value(); }));
  std::filesystem::remove(disk.ballast());
  CHECK(becomes([&] { return holds_back(disk); }));
}

TEST_CASE("a store opens on a full disk, ends what waits and accepts again when there is space") {
  const SmallDisk disk("32m");
  if (!disk.ready) return;
  {
    auto store = must(Store::open({disk.file()}));
    for (int i = 0; i < 100; ++i) REQUIRE(accept_one(store, std::to_string(i)));
    CHECK(becomes([&] { return holds_back(disk); }));
  }
  disk.fill();
  CHECK(disk.free() == 0);
  auto store = must(Store::open({disk.file()}));
  CHECK_FALSE(store.ready());
  CHECK_FALSE(accept_one(store, "refused"));
  CHECK(must(store.list({.limit = 1000})).size() == 100);
  CHECK(end_all(store) == 100);
  std::filesystem::remove(disk.ballast());
  CHECK(becomes([&] { return accept_one(store, "again").has_value(); }));
}

TEST_CASE("opening a file writes nothing to it, so that a start needs no free byte") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    REQUIRE(accept_one(store, "a"));
  }
  const auto before = std::filesystem::last_write_time(folder.file());
  auto store = must(Store::open({folder.file()}));
  CHECK(std::filesystem::file_size(folder.file() + "-wal") == 0);
  CHECK(std::filesystem::last_write_time(folder.file()) == before);
}

TEST_CASE("a store that ends on a full disk leaves no log") {
  const SmallDisk disk("32m");
  if (!disk.ready) return;
  {
    auto store = must(Store::open({disk.file()}));
    CHECK(becomes([&] { return holds_back(disk); }));
    for (int i = 0; i < 50; ++i) REQUIRE(accept_one(store, std::to_string(i)));
    disk.fill();
  }
  CHECK_FALSE(exists(disk.file() + "-wal"));
  std::filesystem::remove(disk.ballast());
  auto store = must(Store::open({disk.file()}));
  CHECK(must(store.counts()).entries[0] == 50);
}

TEST_CASE("a store whose last write failed is not ready, and is again without a delivery") {
  ScratchStore scratch;
  CHECK(scratch.store.ready());
  scratch.hinder(true);
  CHECK_FALSE(accept_one(scratch.store, "refused"));
  CHECK_FALSE(scratch.store.ready());
  scratch.hinder(false);
  CHECK(becomes([&] { return scratch.store.ready().has_value(); }));
}

TEST_CASE("a store that meets a damaged page is not ready and accepts nothing") {
  const ScratchFolder folder;
  std::int64_t page = 0;
  {
    auto store = must(Store::open({folder.file()}));
    REQUIRE(accept_one(store, "a"));
    page = RawDatabase(folder.file())
               .number("SELECT rootpage FROM sqlite_schema WHERE name = 'inbox_due'");
  }
  auto store = must(Store::open({folder.file()}));
  {
    std::fstream file(folder.file(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp((page - 1) * 4096);
    file << std::string(4096, '\x5a');
  }
  CHECK(store.ready());
  CHECK_FALSE(store.claim(1, noon, lease));
  const auto why = why_not_ready(store);
  CHECK(why.find("damaged") != std::string::npos);
  const auto refused = accept_one(store, "b");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(refused.error().detail == why);
}

TEST_CASE("deliveries that wait while another process writes are refused together") {
  const ScratchFolder folder;
  constexpr std::chrono::seconds wait{1};
  auto store = must(Store::open({folder.file(), true, wait}));
  RawDatabase other(folder.file());
  other.run("BEGIN IMMEDIATE");
  std::mutex mutex;
  std::vector<std::chrono::steady_clock::time_point> answered;
  std::vector<std::thread> senders;
  for (int i = 0; i < 8; ++i) {
    senders.emplace_back([&, i] {
      const auto answer = accept_one(store, std::to_string(i));
      const std::lock_guard lock(mutex);
      if (!answer) answered.push_back(std::chrono::steady_clock::now());
    });
  }
  for (auto& sender : senders) sender.join();
  REQUIRE(answered.size() == 8);
  CHECK(answered.back() - answered.front() < wait);
  other.run("ROLLBACK");
  CHECK(becomes([&] { return accept_one(store, "again").has_value(); }));
}

TEST_CASE("a database that is deleted is noticed, and what was in it is delivered and copied") {
  const ScratchFolder folder;
  auto store = std::optional(must(Store::open({folder.file()})));
  queue_calls(*store, "x", {call_for("k", "1"), call_for("l", "2")});
  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(folder.file() + end);
  CHECK(becomes([&] { return !store->ready(); }));
  const auto refused = accept_one(*store, "refused");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(refused.error().detail.find("deleted or replaced") != std::string::npos);
  CHECK(becomes([&] { return why_not_ready(*store).find("restart") != std::string::npos; }));
  settle(*store, ended(take_calls(*store).at(0), CallState::accepted));
  store.reset();
  const auto copy = folder.file() + ".rescued";
  CHECK(std::filesystem::status(copy).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  auto copied = must(Store::open({copy}));
  CHECK(ids(take_calls(copied)) == Words{"1", "2"});
  check_counts(copied);
}

/// The ids of the entries that the copy of a lost database has.
std::set<std::string> rescued(const ScratchFolder& folder) {
  auto store = must(Store::open({folder.file() + ".rescued"}));
  std::set<std::string> found;
  for (const auto& row : must(store.list({.limit = 1'000'000}))) found.insert(row.delivery_id);
  check_counts(store);
  return found;
}

TEST_CASE("all that was accepted until a deleted database was noticed is in its copy") {
  const ScratchFolder folder;
  auto store = std::optional(must(Store::open({folder.file()})));
  std::mutex mutex;
  std::set<std::string> accepted;
  std::vector<std::thread> senders;
  for (int sender = 0; sender < 8; ++sender) {
    senders.emplace_back([&, sender] {
      for (int i = 0;; ++i) {
        const auto id = std::to_string(sender) + "-" + std::to_string(i);
        if (!accept_one(*store, id)) return;
        const std::lock_guard lock(mutex);
        accepted.insert(id);
      }
    });
  }
  CHECK(becomes([&] { return store->commits() > 20; }));
  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(folder.file() + end);
  for (auto& sender : senders) sender.join();
  CHECK(becomes([&] { return why_not_ready(*store).find(".rescued") != std::string::npos; }));
  store.reset();
  CHECK(accepted.size() > 20);
  CHECK(rescued(folder) == accepted);
}

TEST_CASE("a delivery that waits while a deleted database is noticed is refused") {
  const ScratchFolder folder;
  auto store = std::optional(must(Store::open({folder.file(), true, std::chrono::minutes{1}})));
  REQUIRE(accept_one(*store, "before"));
  auto other = std::make_optional<RawDatabase>(folder.file());
  other->run("BEGIN IMMEDIATE");
  auto late = std::async(std::launch::async, [&] { return accept_one(*store, "late"); });
  CHECK(becomes([&] { return store->pending() > 0; }));
  for (const auto* end : {"", "-wal", "-shm"}) std::filesystem::remove(folder.file() + end);
  CHECK(becomes([&] { return why_not_ready(*store).find("deleted") != std::string::npos; }));
  other->run("ROLLBACK");
  const auto answer = late.get();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == Errc::unavailable);
  CHECK(answer.error().detail.find("deleted or replaced") != std::string::npos);
  CHECK(becomes([&] { return why_not_ready(*store).find(".rescued") != std::string::npos; }));
  other.reset();
  store.reset();
  CHECK(rescued(folder) == std::set<std::string>{"before"});
}

TEST_CASE("a folder that is renamed and renamed back has lost nothing, and deliveries go on") {
  const ScratchFolder folder;
  const auto data = folder.path + "/data", moved = folder.path + "/moved";
  std::filesystem::create_directory(data);
  {
    auto store = must(Store::open({data + "/store.db"}));
    queue_calls(store, "x", {call_for("k", "1")});
    std::filesystem::rename(data, moved);
    CHECK(becomes([&] { return !store.ready(); }));
    CHECK_FALSE(accept_one(store, "refused"));
    settle(store, ended(take_calls(store).at(0), CallState::accepted));
    std::filesystem::rename(moved, data);
    CHECK(becomes([&] { return store.ready().has_value(); }));
    REQUIRE(accept_one(store, "after"));
  }
  auto store = must(Store::open({data + "/store.db"}));
  CHECK(must(store.counts()).entries[0] == 1);
  CHECK(must(store.counts()).calls[1] == 1);
  check_counts(store);
}

TEST_CASE("a folder that is renamed back before its loss was dealt with keeps its log") {
  const ScratchFolder folder;
  const auto data = folder.path + "/data", moved = folder.path + "/moved";
  std::filesystem::create_directory(data);
  {
    auto store = must(Store::open({data + "/store.db", true, std::chrono::minutes{1}}));
    REQUIRE(accept_one(store, "before"));
    RawDatabase other(data + "/store.db");
    other.run("BEGIN IMMEDIATE");  // the copy is made when all transactions that began have ended
    std::filesystem::rename(data, moved);
    CHECK(becomes([&] { return !store.ready(); }));
    std::filesystem::rename(moved, data);
    other.run("ROLLBACK");
    CHECK(becomes([&] { return store.ready().has_value(); }));
    CHECK(exists(data + "/store.db-wal"));
    CHECK_FALSE(exists(data + "/store.db.rescued"));
    REQUIRE(accept_one(store, "after"));
  }
  auto store = must(Store::open({data + "/store.db"}));
  CHECK(must(store.counts()).entries[0] == 2);
  check_counts(store);
}

TEST_CASE("a database that replaces the one that is served is not touched") {
  const ScratchFolder folder;
  const auto backup = folder.path + "/backup.db";
  auto store = std::optional(must(Store::open({folder.file()})));
  REQUIRE(accept_one(*store, "before"));
  RawDatabase(folder.file()).run(("VACUUM INTO '" + backup + "'").c_str());
  REQUIRE(accept_one(*store, "after"));
  std::filesystem::rename(backup, folder.file());
  CHECK(becomes([&] { return why_not_ready(*store).find(".rescued") != std::string::npos; }));
  CHECK_FALSE(exists(folder.file() + "-wal"));
  CHECK(must(store->claim(10, noon, lease)).size() == 2);
  CHECK_FALSE(store->scrub(Scrub::at_once, noon));
  store.reset();
  CHECK(RawDatabase(folder.file()).text("PRAGMA integrity_check") == "ok");
  auto restored = must(Store::open({folder.file()}));
  CHECK(must(restored.counts()).entries[0] == 1);
  CHECK(rescued(folder).size() == 2);
}

TEST_CASE("the log of a database that was replaced stays until what was in it is copied") {
  const ScratchFolder folder;
  const auto backup = folder.path + "/backup.db";
  auto store = std::optional(must(Store::open({folder.file()})));
  REQUIRE(accept_one(*store, "a"));
  RawDatabase(folder.file()).run(("VACUUM INTO '" + backup + "'").c_str());
  const Events events(folder.path);
  std::filesystem::rename(backup, folder.file());
  CHECK(becomes([&] { return why_not_ready(*store).find(".rescued") != std::string::npos; }));
  store.reset();
  const auto seen = events.seen();
  const auto written = place_of(seen, "written ", ".rescued");
  const auto removed = place_of(seen, "removed ", "-wal");
  CHECK(removed < seen.size());
  CHECK(written < removed);
}

TEST_CASE("a file of which the system cannot say what it is now is not lost") {
  const ScratchFolder folder;
  const auto data = folder.path + "/data", moved = folder.path + "/moved", file = data + "/x.db";
  std::filesystem::create_directory(data);
  for (const auto* end : {"", "-wal", "-shm"}) std::ofstream(file + end) << "x";
  OpenFiles files;
  files.note(file);
  CHECK(files.lost().empty());
  std::filesystem::rename(data, moved);
  std::filesystem::create_directory_symlink(data, data);  // ELOOP
  CHECK(files.lost().empty());
  CHECK_FALSE(files.lost_database());
  std::filesystem::remove(data);
  CHECK(files.lost() == file);  // ENOENT
  std::ofstream(data) << "no folder";
  CHECK(files.lost() == file);  // ENOTDIR
  std::filesystem::remove(data);
  std::filesystem::rename(moved, data);
  CHECK(files.lost().empty());
  std::ofstream(moved) << "x";
  std::filesystem::rename(moved, file + "-wal");
  CHECK(files.lost() == file + "-wal");
  CHECK_FALSE(files.lost_database());
  files.remove_log();
  CHECK(exists(file + "-wal"));
  CHECK_FALSE(exists(file + "-shm"));
}

TEST_CASE("a log that is deleted is noticed, and nothing of it is lost") {
  const ScratchFolder folder;
  {
    auto store = must(Store::open({folder.file()}));
    REQUIRE(accept_one(store, "a"));
    std::filesystem::remove(folder.file() + "-wal");
    CHECK(becomes([&] { return !store.ready(); }));
    CHECK_FALSE(accept_one(store, "refused"));
  }
  auto store = must(Store::open({folder.file()}));
  CHECK(must(store.counts()).entries[0] == 1);
}

}  // namespace
}  // namespace ctsync::sqlite
