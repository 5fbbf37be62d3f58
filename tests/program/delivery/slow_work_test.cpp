// SPDX-License-Identifier: MIT
#include "delivery/inbox/slow_work.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

using ctsync::ClaimedEntry;
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

}  // namespace

TEST_CASE("slow work waits in memory up to a number and up to a size, and no longer") {
  Batches batches;
  SlowWork thread([&](auto batch) { return batches.work(batch); });
  auto first = entries(1);
  CHECK(thread.take(first));
  CHECK(batches.size(0) == 1);
  SUBCASE("of entries") {
    for (int i = 0; i < 4; ++i) {
      auto more = entries(256);
      CHECK(thread.take(more));
    }
    auto refused = entries(1);
    CHECK_FALSE(thread.take(refused));
    CHECK(refused.size() == 1);
    CHECK(refused[0].body.size() == 10);
    batches.let(2);
    CHECK(batches.size(1) == 256);
    CHECK(batches.size(2) == 256);
    CHECK(thread.take(refused));
  }
  SUBCASE("of bytes") {
    auto large = entries(16, 1024 * 1024);
    CHECK(thread.take(large));
    auto refused = entries(1);
    CHECK_FALSE(thread.take(refused));
    batches.let(2);
    while (!thread.take(refused)) std::this_thread::yield();
  }
  batches.let(100);
}

TEST_CASE("slow work that waits is dropped at the end, and the batch in hand is done") {
  Batches batches;
  {
    SlowWork thread([&](auto batch) { return batches.work(batch); });
    auto first = entries(1), more = entries(5);
    CHECK(thread.take(first));
    CHECK(batches.size(0) == 1);
    CHECK(thread.take(more));
    thread.request_stop();
    batches.let(100);
  }
  CHECK(batches.begun() == 1);
}

TEST_CASE("slow work pauses after a failure of the store, and ends at once when asked") {
  std::atomic<int> attempts{0};
  SlowWork thread([&](auto) {
    ++attempts;
    return false;
  });
  for (int i = 0; i < 4; ++i) {
    auto more = entries(256);
    CHECK(thread.take(more));
  }
  while (attempts < 2) std::this_thread::yield();
  CHECK(attempts <= 3);
}
