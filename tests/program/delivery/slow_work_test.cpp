// SPDX-License-Identifier: MIT
#include "delivery/inbox/slow_work.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "delivery/timing.hpp"
#include "extending/store_example.hpp"

using ctsync::ClaimedEntry;
using ctsync::Duration;
using ctsync::Time;
using ctsync::server::lease;
using ctsync::server::SlowWork;

namespace {

/// Work whose batches are done when the test lets them.
class Batches {
 public:
  bool work(std::span<const ClaimedEntry> batch) {
    std::unique_lock lock(mutex_);
    sizes_.push_back(batch.size());
    changed_.notify_all();
    changed_.wait(lock, [this] { return let_ >= sizes_.size(); });
    return true;
  }
  void let(std::size_t count) {
    const std::lock_guard lock(mutex_);
    let_ = count;
    changed_.notify_all();
  }
  /// The size of a batch, once it has begun.
  std::size_t size(std::size_t batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sizes_.size() > batch; });
    return sizes_[batch];
  }
  std::size_t begun() {
    const std::lock_guard lock(mutex_);
    return sizes_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::size_t> sizes_;
  std::size_t let_ = 0;
};

std::vector<ClaimedEntry> entries(std::size_t count, std::size_t bytes = 10) {
  std::vector<ClaimedEntry> all(count);
  for (auto& entry : all) entry.body.assign(bytes, 'x');
  return all;
}

constexpr Time start{Duration{1'800'000'000'000}};

Time at_start() { return start; }

}  // namespace

TEST_CASE("slow work waits in memory up to a number and up to a size, and no longer") {
  Batches batches;
  SlowWork thread([&](auto batch) { return batches.work(batch); }, at_start);
  auto first = entries(1);
  CHECK(thread.take(first, start));
  CHECK(batches.size(0) == 1);
  SUBCASE("of entries") {
    for (int i = 0; i < 4; ++i) {
      auto more = entries(256);
      CHECK(thread.take(more, start));
    }
    auto refused = entries(1);
    CHECK_FALSE(thread.take(refused, start));
    CHECK(refused.size() == 1);
    CHECK(refused[0].body.size() == 10);
    batches.let(2);
    CHECK(batches.size(1) == 256);
    CHECK(batches.size(2) == 256);
    CHECK(thread.take(refused, start));
  }
  SUBCASE("of bytes") {
    auto large = entries(16, 1024 * 1024);
    CHECK(thread.take(large, start));
    auto refused = entries(1);
    CHECK_FALSE(thread.take(refused, start));
    batches.let(2);
    while (!thread.take(refused, start)) std::this_thread::yield();
  }
  batches.let(100);
}

TEST_CASE("slow work that waits is dropped at the end, and the batch in hand is done") {
  Batches batches;
  {
    SlowWork thread([&](auto batch) { return batches.work(batch); }, at_start);
    auto first = entries(1), more = entries(5);
    CHECK(thread.take(first, start));
    CHECK(batches.size(0) == 1);
    CHECK(thread.take(more, start));
    thread.request_stop();
    batches.let(100);
  }
  CHECK(batches.begun() == 1);
}

TEST_CASE("slow work pauses after a failure of the store, and ends at once when asked") {
  std::atomic<int> attempts{0};
  SlowWork thread(
      [&](auto) {
        ++attempts;
        return false;
      },
      at_start);
  for (int i = 0; i < 4; ++i) {
    auto more = entries(256);
    CHECK(thread.take(more, start));
  }
  while (attempts < 2) std::this_thread::yield();
  CHECK(attempts <= 3);
}

TEST_CASE("slow work takes no more while the oldest entry has waited for a third of its lease") {
  Batches batches;
  std::atomic<Duration> elapsed{Duration{0}};
  SlowWork thread([&](auto batch) { return batches.work(batch); },
                  [&] { return start + elapsed.load(); });
  auto first = entries(1), second = entries(1), third = entries(1);
  CHECK(thread.take(first, start));
  CHECK(batches.size(0) == 1);
  CHECK(thread.take(second, start));
  elapsed = lease / 3;
  CHECK(thread.take(third, start + elapsed.load()));
  elapsed = lease / 3 + Duration{1};
  auto more = entries(1);
  CHECK_FALSE(thread.take(more, start + elapsed.load()));
  CHECK(more.size() == 1);
  batches.let(1);
  CHECK(batches.size(1) == 2);
  CHECK(thread.take(more, start + elapsed.load()));  // nothing waits any more
  batches.let(100);
}

TEST_CASE("slow work whose lease is nearly over is dropped, and can be claimed again after it") {
  ctsync::examples::MemoryStore store;
  std::vector<ctsync::NewEntry> arrived(3);
  arrived[0].id = "a";
  arrived[1].id = "b";
  arrived[2].id = "c";
  for (auto& entry : arrived) entry.body = "{}";
  REQUIRE(store.accept({"t", "s", start, arrived}));
  const auto claim = [&store](int count, Time time) {
    auto claimed = store.claim(count, time, lease);
    REQUIRE(claimed);
    return *std::move(claimed);
  };

  Batches batches;
  std::atomic<Duration> elapsed{Duration{0}};
  SlowWork thread([&](auto batch) { return batches.work(batch); },
                  [&] { return start + elapsed.load(); });
  auto in_hand = entries(1), late = claim(2, start), fresh = claim(1, start + lease / 3);
  CHECK(thread.take(in_hand, start));
  CHECK(batches.size(0) == 1);
  CHECK(thread.take(late, start));
  elapsed = lease / 3;
  CHECK(thread.take(fresh, start + lease / 3));
  elapsed = lease * 2 / 3;
  batches.let(1);
  CHECK(batches.size(1) == 1);  // the fresh one
  batches.let(2);
  CHECK(claim(10, start + lease - Duration{1}).empty());
  CHECK(claim(10, start + lease).size() == 2);
}
