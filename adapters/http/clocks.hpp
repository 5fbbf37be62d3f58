// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <functional>

namespace ctsync::http {

/// The clocks of what sends requests; called from any thread.
struct Clocks {
  /// The time of day, for what is compared with the dates of other machines, such as a Retry-After.
  /// Somebody may set it at any moment, so no wait may depend on it.
  std::function<Time()> for_dates;
  /// A time of day that does not jump, for waits, lifetimes and the times of attempts.
  std::function<Time()> for_work;
};

/// The clocks of the machine. That for work is UTC at the time of this call, advanced by the steady
/// clock.
Clocks machine_clocks();

}  // namespace ctsync::http
