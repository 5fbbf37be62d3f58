// SPDX-License-Identifier: MIT
#include "delivery/inbox/slow_work.hpp"

#include <utility>

#include "delivery/timing.hpp"

namespace ctsync::server {

namespace {

/// No more is taken while so many entries, or bytes of their bodies, wait.
constexpr std::size_t most_waiting = 1024;
constexpr std::size_t most_waiting_bytes = 16 * 1024 * 1024;
constexpr std::size_t entries_a_batch = 256;

}  // namespace

SlowWork::SlowWork(std::function<bool(std::span<const ClaimedEntry>)> work)
    : work_(std::move(work)), thread_([this] { loop(); }) {}

SlowWork::~SlowWork() {
  request_stop();
  thread_.join();
}

bool SlowWork::take(std::vector<ClaimedEntry>& entries) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= most_waiting || waiting_bytes_ >= most_waiting_bytes) return false;
  for (auto& entry : entries) {
    waiting_bytes_ += entry.body.size();
    waiting_.push_back(std::move(entry));
  }
  changed_.notify_one();
  return true;
}

void SlowWork::request_stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_one();
}

void SlowWork::loop() {
  int failures = 0;
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
    failures = work_(batch) ? 0 : failures + 1;
    if (failures == 0) continue;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait_for_store(failures), [this] { return stopping_; });
  }
}

/// Waits for entries. Returns none when the thread is to end.
std::vector<ClaimedEntry> SlowWork::next_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  std::vector<ClaimedEntry> batch;
  while (!stopping_ && !waiting_.empty() && batch.size() < entries_a_batch) {
    waiting_bytes_ -= waiting_.front().body.size();
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

}  // namespace ctsync::server
