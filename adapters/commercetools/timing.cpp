// SPDX-License-Identifier: MIT
#include "commercetools/timing.hpp"

#include <chrono>
#include <random>
#include <thread>

namespace ctsync::commercetools_api {

Timing machine_timing() {
  Timing timing;
  timing.clocks = http::machine_clocks();
  timing.sleep = [](Duration time) { std::this_thread::sleep_for(time); };
  timing.random = [] {
    thread_local std::minstd_rand engine{std::random_device{}()};
    return std::uniform_real_distribution<double>{}(engine);
  };
  return timing;
}

}  // namespace ctsync::commercetools_api
