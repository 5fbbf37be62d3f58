// SPDX-License-Identifier: MIT
#include "http/clocks.hpp"

#include <chrono>

namespace ctsync::http {

namespace {

Time time_of_day() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

}  // namespace

Clocks machine_clocks() {
  const Time utc = time_of_day();
  const auto began = std::chrono::steady_clock::now();
  return {time_of_day, [utc, began] {
            return utc + std::chrono::floor<Duration>(std::chrono::steady_clock::now() - began);
          }};
}

}  // namespace ctsync::http
