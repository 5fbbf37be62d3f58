// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "scratch_store.hpp"
#include "suites/store_privacy.hpp"

namespace ctsync::sqlite {
namespace {

using namespace suites;

bool on_disk(const std::string& path, std::string_view text) {
  for (const auto* end : {"", "-wal", "-shm"}) {
    std::ifstream file(path + end, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST_CASE("a small file is scrubbed at once, a large one later or on request") {
  const ScratchFolder folder;
  auto store = must(Store::open({folder.file()}));
  const std::vector keys{key_of("k")};
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
      const std::vector<NewEntry> entries{{.id = id, .body = "{}"}};
      accepted += server.accept({"t", "s", noon, entries}).has_value() ? 1 : 0;
      (void)server.record(key_of("1")).has_value();
    }
  });
  const std::vector keys{key_of(canary)};
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
