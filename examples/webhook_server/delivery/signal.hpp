// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
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

/// Waits for the whole time, whatever is notified; less only if `stopping` is set and then
/// notified.
inline void wait_out(Signal& signal, Duration time, const std::atomic<bool>& stopping) {
  using Clock = std::chrono::steady_clock;
  const auto until = Clock::now() + time;
  while (!stopping && Clock::now() < until) {
    signal.wait(std::chrono::ceil<Duration>(until - Clock::now()));
  }
}

}  // namespace ctsync::server
