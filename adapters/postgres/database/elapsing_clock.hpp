// SPDX-License-Identifier: MIT
#pragma once

#include <time.h>

#include <chrono>

namespace ctsync::postgres {

/// A clock that never jumps, and elapses also while the machine is suspended (CLOCK_BOOTTIME), as a
/// lease does that others measure. std::chrono::steady_clock stands still meanwhile. A hypervisor
/// that stops a guest may stop this clock, too.
struct ElapsingClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<ElapsingClock>;
  static constexpr bool is_steady = true;

  static time_point now() noexcept {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return time_point{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
  }
};

}  // namespace ctsync::postgres
