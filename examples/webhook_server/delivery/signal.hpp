// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctsync/base/time.hpp>
#include <mutex>

namespace ctsync::server {

/// Wakes a thread that waits for work. A notification is kept while no thread waits.
class Signal {
 public:
  void notify() {
    {
      const std::lock_guard lock(mutex_);
      raised_ = true;
    }
    condition_.notify_one();
  }

  /// Waits for a notification, at most for `longest`.
  void wait(Duration longest) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, std::max(longest, Duration{0}), [this] { return raised_; });
    raised_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool raised_ = false;
};

}  // namespace ctsync::server
