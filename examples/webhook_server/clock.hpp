// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/time.hpp>

namespace ctsync::server {

/// The program's one wall clock.
inline Time now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace ctsync::server
