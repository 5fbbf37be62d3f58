// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/time.hpp>

namespace ctsync::server {

/// A token bucket that limits requests per minute, with bursts of up to `burst_seconds` worth of
/// requests. spend() may exceed the limit; delay() then also waits for the
/// deficit.
class RateLimit {
 public:
  /// 0 is no limit.
  explicit RateLimit(int per_minute, int burst_seconds = 1) noexcept
      : per_minute_(per_minute), burst_seconds_(burst_seconds) {}

  /// How long to wait before the next request.
  Duration delay(Time now) {
    if (per_minute_ == 0) return Duration{0};
    const double per_millisecond = per_minute_ / 60'000.0;
    const double most = std::max(1.0, per_minute_ * (burst_seconds_ / 60.0));
    if (last_ != Time{}) {
      const auto passed = static_cast<double>(std::max<Duration::rep>((now - last_).count(), 0));
      tokens_ = std::min(most, tokens_ + passed * per_millisecond);
    } else {
      tokens_ = most;
    }
    last_ = now;
    if (tokens_ >= 1) return Duration{0};
    return Duration{static_cast<Duration::rep>((1 - tokens_) / per_millisecond) + 1};
  }

  void spend() noexcept { tokens_ -= 1; }

 private:
  int per_minute_;
  int burst_seconds_;
  double tokens_ = 0;
  Time last_{};
};

}  // namespace ctsync::server
