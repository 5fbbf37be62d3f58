// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <functional>

namespace ctsync::commercetools_api {

/// Clock, sleep and random source of this adapter; called from any thread. `now` must be monotonic;
/// `random` returns numbers in [0,1).
struct Timing {
  std::function<Time()> now;
  std::function<void(Duration)> sleep;
  std::function<double()> random;
};

/// The system's timing: UTC at the time of this call, advanced by the steady clock.
Timing machine_timing();

}  // namespace ctsync::commercetools_api
