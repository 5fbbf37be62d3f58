// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <functional>
#include <http/clocks.hpp>

namespace ctsync::commercetools_api {

/// Clocks, sleep and random source of this adapter; called from any thread. `random` returns
/// numbers in [0,1).
struct Timing {
  http::Clocks clocks;
  std::function<void(Duration)> sleep;
  std::function<double()> random;
};

/// The machine's timing.
Timing machine_timing();

}  // namespace ctsync::commercetools_api
