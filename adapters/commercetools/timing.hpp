// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <functional>

namespace ctsync::commercetools_api {

/// What this adapter knows of time and chance, called from any thread. `now` must not go back;
/// `random` gives numbers in [0,1).
struct Timing {
  std::function<Time()> now;
  std::function<void(Duration)> sleep;
  std::function<double()> random;
};

/// The machine's own: UTC as it was at this call, carried on by the steady clock.
Timing machine_timing();

}  // namespace ctsync::commercetools_api
