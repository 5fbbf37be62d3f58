// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <ctsync/base/time.hpp>
#include <mutex>

namespace ctsync::commercetools_api {

/// Rate limiter that spreads the requests of one project evenly. The first request after a pause
/// does not wait. Any thread may use it.
class Pace {
 public:
  /// No limit if `per_second` is not positive.
  explicit Pace(double per_second) noexcept
      : interval_(per_second > 0 ? static_cast<long long>(1e6 / std::max(per_second, 1e-3)) : 0) {}

  /// Reserves one request and returns the wait until it may be sent.
  Duration take(Time now) noexcept {
    const std::lock_guard lock(mutex_);
    return reserve(now);
  }
  /// For a request that gives way to those that take(): reserves it if it may be sent now. If not,
  /// nothing is reserved, and the result is the wait before it asks again.
  Duration take_if_free(Time now) noexcept {
    const std::lock_guard lock(mutex_);
    if (next_ > now) return std::chrono::ceil<Duration>(next_ - Turn(now));
    return reserve(now);
  }

 private:
  using Turn = std::chrono::sys_time<std::chrono::microseconds>;

  Duration reserve(Time now) noexcept {
    const Turn turn = std::max<Turn>(next_, now);
    next_ = turn + interval_;
    return std::chrono::ceil<Duration>(turn - now);
  }

  std::mutex mutex_;
  std::chrono::microseconds interval_;
  Turn next_{};
};

}  // namespace ctsync::commercetools_api
