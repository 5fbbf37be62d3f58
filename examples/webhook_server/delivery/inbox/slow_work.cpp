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
/// The age of a claim from which no more is taken, and that from which the rest of its lease may be
/// too short for the reads of a batch.
constexpr Duration longest_wait = lease / 3;
constexpr Duration too_late = lease * 2 / 3;

}  // namespace

SlowWork::SlowWork(std::function<bool(std::span<const ClaimedEntry>)> work,
                   std::function<Time()> clock)
    : work_(std::move(work)), clock_(std::move(clock)), thread_([this] { loop(); }) {}

SlowWork::~SlowWork() {
  request_stop();
  thread_.join();
}

bool SlowWork::take(std::vector<ClaimedEntry>& entries, Time claimed_at) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= most_waiting || waiting_bytes_ >= most_waiting_bytes) return false;
  if (!waiting_.empty() && age_of_first() > longest_wait) return false;
  for (auto& entry : entries) {
    waiting_bytes_ += entry.body.size();
    waiting_.push_back({std::move(entry), claimed_at});
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
  std::vector<ClaimedEntry> batch;
  while (!stopping_ && batch.empty()) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    while (!waiting_.empty() && age_of_first() >= too_late) (void)take_first();
    while (!stopping_ && !waiting_.empty() && batch.size() < entries_a_batch) {
      batch.push_back(take_first());
    }
  }
  return batch;
}

ClaimedEntry SlowWork::take_first() {
  ClaimedEntry entry = std::move(waiting_.front().entry);
  waiting_bytes_ -= entry.body.size();
  waiting_.pop_front();
  return entry;
}

}  // namespace ctsync::server
