// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <ctsync/base/time.hpp>

namespace ctsync::server {

/// The lease is longer than any round, so it expires only if its thread was lost.
inline constexpr Duration lease = std::chrono::minutes{15};
inline constexpr Duration longest_sleep = std::chrono::seconds{1};

/// The wait before a shared store is asked again for entries, which other processes accept: after
/// so many rounds without any in a row.
inline Duration poll_wait(int idle_rounds) noexcept {
  constexpr Duration first{5};
  constexpr Duration longest{100};
  return std::min(longest, first * (1 << std::clamp(idle_rounds, 0, 10)));
}

/// The wait before the store is tried again after so many failures in a row: 0.1 seconds, then
/// twice as long each time, up to 5 seconds. No longer, because work stands still meanwhile.
inline Duration wait_for_store(int failures) noexcept {
  constexpr Duration first{100};
  constexpr Duration longest = std::chrono::seconds{5};
  return std::min(longest, first * (1 << std::clamp(failures - 1, 0, 10)));
}

}  // namespace ctsync::server
