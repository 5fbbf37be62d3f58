// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <mutex>

#include "delivery/rate_limit.hpp"

namespace ctsync::server {

/// Limits the authentic deliveries of a source in a minute. Any number of threads may use it at
/// once.
class InboundLimit {
 public:
  /// 0 is no limit.
  explicit InboundLimit(int per_minute) noexcept : rate_(per_minute, 60) {}

  /// Counts a delivery and returns 0, or counts nothing and returns when to send it again.
  Duration take(Time now) {
    const std::lock_guard lock(mutex_);
    const Duration delay = rate_.delay(now);
    if (delay == Duration{0}) rate_.spend();
    return delay;
  }

 private:
  std::mutex mutex_;
  RateLimit rate_;
};

}  // namespace ctsync::server
