// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/time.hpp>
#include <optional>

namespace ctsync {

/// For stores: the earliest time at which a row can be due that came back or is scheduled. A row
/// that was never tried has the time zero.
inline constexpr Time first_due{Duration{1}};

/// The earlier of two times, of which either may be absent.
inline std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

}  // namespace ctsync
