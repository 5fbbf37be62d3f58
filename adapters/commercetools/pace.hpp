// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <ctsync/base/time.hpp>

namespace ctsync::commercetools_api {

/// Rate limiter that spreads requests evenly. Each take() reserves one request and returns the wait
/// until it may be sent. The first request after a pause does not wait. One thread at a time.
class Pace {
 public:
  /// No limit if `per_second` is not positive.
  explicit Pace(double per_second) noexcept
      : interval_(per_second > 0 ? static_cast<long long>(1e6 / std::max(per_second, 1e-3)) : 0) {}

  Duration take(Time now) noexcept {
    const Turn turn = std::max<Turn>(next_, now);
    next_ = turn + interval_;
    return std::chrono::ceil<Duration>(turn - now);
  }

 private:
  using Turn = std::chrono::sys_time<std::chrono::microseconds>;

  std::chrono::microseconds interval_;
  Turn next_{};
};

}  // namespace ctsync::commercetools_api
