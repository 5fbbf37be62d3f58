// SPDX-License-Identifier: MIT
#include "delivery/inbox/slow_work.hpp"

#include <chrono>
#include <utility>

namespace ctsync::server {

namespace {

using Clock = std::chrono::steady_clock;

/// commercetools answers a batch within this time, unless something is wrong.
constexpr std::chrono::milliseconds patience{250};

}  // namespace

SlowWork::SlowWork(std::function<void(std::vector<ClaimedEntry>)> work) : work_(std::move(work)) {}

bool SlowWork::ready() {
  std::unique_lock lock(mutex_);
  if (busy_ && !slow_) {
    slow_ = !changed_.wait_for(lock, patience, [this] { return !busy_; });
  }
  return !busy_;
}

void SlowWork::hand(std::vector<ClaimedEntry> entries) {
  busy_ = true;
  thread_.hand([this, entries = std::move(entries)]() mutable {
    const auto began = Clock::now();
    work_(std::move(entries));
    const std::lock_guard lock(mutex_);
    slow_ = Clock::now() - began > patience;
    busy_ = false;
    changed_.notify_all();
  });
}

}  // namespace ctsync::server
