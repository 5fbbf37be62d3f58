// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/retry.hpp>
#include <ctsync/base/time.hpp>
#include <optional>

namespace ctsync {

/// For stores: the earliest time at which a row can be due that came back or is scheduled. A row
/// that was never tried has the time zero.
inline constexpr Time first_due{Duration{1}};

/// For stores: the time from which on (exclusive) a waiting row is due now. No wait is that long,
/// so the due time was computed by a clock that has been set back since.
constexpr Time due_by_another_clock(Time now) noexcept { return now + longest_wait; }

/// Whether a waiting row is due. A scheduled one is due at its time and no sooner.
constexpr bool is_due(Time due_at, Time now) noexcept {
  return due_at <= now || due_at > due_by_another_clock(now);
}

/// The earlier of two times, of which either may be absent.
inline std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace ctsync
