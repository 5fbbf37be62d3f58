// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace ctsync::server {

/// The thread of one tenant for entries that need a read from commercetools or an erasure, so that
/// these take no time of other tenants. Entries wait in memory for their turn, up to a limit and no
/// longer than their leases allow: what has waited too long is dropped, and can be claimed again
/// once its lease is over.
class SlowWork {
 public:
  /// `work` processes a batch, must not throw, and returns false if the store failed, after which
  /// there is a pause. `clock` is the process clock.
  SlowWork(std::function<bool(std::span<const ClaimedEntry>)> work, std::function<Time()> clock);
  SlowWork(const SlowWork&) = delete;
  SlowWork& operator=(const SlowWork&) = delete;
  /// Waits for the batch in hand.
  ~SlowWork();

  /// Takes entries, whose leases began no earlier than `claimed_at`. Returns false and takes none
  /// while too many wait already, or while the oldest has waited for a third of its lease.
  bool take(std::vector<ClaimedEntry>& entries, Time claimed_at);
  /// Asks the thread to end after the batch in hand. What waits is dropped: its leases end with the
  /// process.
  void request_stop();

 private:
  struct Waiting {
    ClaimedEntry entry;
    Time claimed_at;
  };

  void loop();
  std::vector<ClaimedEntry> next_batch();
  ClaimedEntry take_first();
  Duration age_of_first() const { return clock_() - waiting_.front().claimed_at; }

  std::function<bool(std::span<const ClaimedEntry>)> work_;
  std::function<Time()> clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;  ///< the oldest claim first
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace ctsync::server
