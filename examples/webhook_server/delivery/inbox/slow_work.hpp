// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <ctsync/contract/store/inbox.hpp>
#include <functional>
#include <mutex>
#include <vector>

#include "delivery/background_thread.hpp"

namespace ctsync::server {

/// The thread of one tenant for entries that need a read from commercetools or an erasure, so that
/// these take no time of other tenants. It has one batch of entries at a time.
class SlowWork {
 public:
  /// `work` processes a batch and must not throw.
  explicit SlowWork(std::function<void(std::vector<ClaimedEntry>)> work);
  /// Waits for the batch in hand.
  ~SlowWork() = default;

  /// Whether it takes a batch now. Waits a little for a batch in hand, but not if the last one has
  /// taken longer than that.
  bool ready();
  /// Begins a batch; only after ready().
  void hand(std::vector<ClaimedEntry> entries);
  bool busy() const noexcept { return busy_; }

 private:
  std::function<void(std::vector<ClaimedEntry>)> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> busy_{false};
  bool slow_ = false;
  BackgroundThread thread_;  // last, so that it ends first
};

}  // namespace ctsync::server
