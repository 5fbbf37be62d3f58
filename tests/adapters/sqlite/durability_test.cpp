// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "scratch_store.hpp"
#include "small_disk.hpp"
#include "suites/store_tallies.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;
using test::SmallDisk;

/// Accepts entries from eight threads for ever and writes the id of each accepted one to `out`, a
/// line of 16 bytes at a time.
[[noreturn]] void accept_storm(const std::string& path, int out) {
  auto store = Store::open({path});
  if (!store) ::_exit(1);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&store, out, t] {
      const std::string body(2000, 'x');
      for (int i = 0;; ++i) {
        auto id = std::to_string(t) + "-" + std::to_string(i);
        const std::vector<NewEntry> entries{{.id = id, .body = body}};
        const auto added = store->accept({"t", "s", noon, entries});
        if (!added) continue;
        id.resize(16, ' ');
        if (::write(out, id.data(), id.size()) != 16) ::_exit(1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ::_exit(1);
}

/// The ids that the storm acknowledged before it was killed in the middle of its work.
std::set<std::string> killed_storm(const std::string& path, std::size_t after) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    accept_storm(path, ends[1]);
  }
  ::close(ends[1]);
  std::set<std::string> acknowledged;
  std::array<char, 16> line{};
  while (::read(ends[0], line.data(), line.size()) == 16) {
    const std::string_view text(line.data(), line.size());
    acknowledged.emplace(text.substr(0, text.find(' ')));
    if (acknowledged.size() == after) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int how = 0;
  ::waitpid(child, &how, 0);
  REQUIRE(WIFSIGNALED(how));
  return acknowledged;
}

Result<std::vector<bool>> accept_two(Store& store, const std::string& id, std::size_t bytes) {
  const auto other = id + "-other";
  const std::string body(bytes, 'x');
  const std::vector<NewEntry> entries{{.id = id, .body = body}, {.id = other, .body = body}};
  return store.accept({"t", "s", noon, entries});
}

/// Whether another process sees the lock that SQLite holds on a file as long as it is open; what it
/// does not see it would take for a file that nobody uses.
bool is_locked(const std::string& path) {
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    constexpr off_t shared_bytes = 0x40000000 + 2;
    struct ::flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = shared_bytes;
    lock.l_len = 510;
    const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    const bool asked = file >= 0 && ::fcntl(file, F_GETLK, &lock) == 0;
    ::_exit(!asked ? 2 : lock.l_type == F_UNLCK ? 0 : 1);
  }
  int how = 0;
  ::waitpid(child, &how, 0);
  REQUIRE(WIFEXITED(how));
  REQUIRE(WEXITSTATUS(how) < 2);
  return WEXITSTATUS(how) == 1;
}

TEST_CASE("a store that is opened and closed beside another leaves the locks of that one") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  CHECK(is_locked(folder.file()));
  must(Store::open({folder.file(), false}));
  CHECK(is_locked(folder.file()));
  CHECK_FALSE(Store::open({folder.file()}).has_value());
  CHECK(is_locked(folder.file()));
}

TEST_CASE("a killed process loses no entry it has acknowledged") {
  const ScratchFolder folder;
  for (const std::size_t after : {50u, 400u, 1500u}) {
    const auto path = folder.path + "/" + std::to_string(after);
    const auto acknowledged = killed_storm(path, after);
    CHECK(acknowledged.size() >= after);
    auto store = must(Store::open({path}));
    std::set<std::string> found;
    for (const auto& row : must(store.list({.limit = 1'000'000}))) {
      found.insert(row.delivery_id);
    }
    std::size_t lost = 0;
    for (const auto& id : acknowledged) lost += found.count(id) == 0 ? 1u : 0u;
    CHECK(lost == 0);
    check_counts(store);
    check_tallies(store);
    CHECK(RawDatabase(path).text("PRAGMA integrity_check") == "ok");
  }
}

TEST_CASE("a full disk refuses deliveries whole and takes them again when there is space") {
  SmallDisk disk("6m");
  if (!disk.ready) return;
  auto store = must(Store::open({disk.file()}));
  REQUIRE(accept_two(store, "before", 100));
  const auto ballast = disk.path + "/ballast";
  std::ofstream(ballast) << std::string(4 << 20, 'x');
  const auto refused = accept_two(store, "refused", 3 << 20);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(must(store.counts()).entries[0] == 2);
  CHECK(must(store.claim(10, noon, lease)).size() == 2);
  std::filesystem::remove(ballast);
  CHECK(must(accept_two(store, "refused", 100)) == std::vector{true, true});
  CHECK(must(accept_two(store, "before", 100)) == std::vector{false, false});
  check_counts(store);
  check_tallies(store);
  CHECK(RawDatabase(disk.file()).text("PRAGMA integrity_check") == "ok");
}

}  // namespace
}  // namespace ctsync::sqlite
