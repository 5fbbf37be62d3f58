// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <ctsync/contract/store/inbox.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace ctsync::server {

/// The thread of one tenant for entries that need a read from commercetools or an erasure, so that
/// these take no time of other tenants. Entries wait in memory for their turn, up to a limit.
class SlowWork {
 public:
  /// `work` processes a batch, must not throw, and returns false if the store failed, after which
  /// there is a pause.
  explicit SlowWork(std::function<bool(std::span<const ClaimedEntry>)> work);
  SlowWork(const SlowWork&) = delete;
  SlowWork& operator=(const SlowWork&) = delete;
  /// Waits for the batch in hand.
  ~SlowWork();

  /// Takes the entries. Returns false and takes none while too many wait already.
  bool take(std::vector<ClaimedEntry>& entries);
  /// Asks the thread to end after the batch in hand. What waits is dropped: its leases end with the
  /// process.
  void request_stop();

 private:
  void loop();
  std::vector<ClaimedEntry> next_batch();

  std::function<bool(std::span<const ClaimedEntry>)> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<ClaimedEntry> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace ctsync::server
