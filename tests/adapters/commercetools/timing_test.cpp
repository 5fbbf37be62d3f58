// SPDX-License-Identifier: MIT
#include "commercetools/timing.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace ctsync;
using namespace ctsync::commercetools_api;

TEST_CASE("the machine's time is that of its clock and does not go back") {
  const Timing timing = machine_timing();
  const auto before = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  Time last = timing.clocks.for_work();
  CHECK(last - before < std::chrono::minutes{1});
  CHECK(before - last < std::chrono::minutes{1});
  for (int i = 0; i < 1'000; ++i) {
    const Time now = timing.clocks.for_work();
    REQUIRE(now >= last);
    last = now;
  }
}

TEST_CASE("the machine's dice give different numbers from 0 to below 1") {
  const Timing timing = machine_timing();
  double least = 1;
  double most = 0;
  for (int i = 0; i < 1'000; ++i) {
    const double number = timing.random();
    least = number < least ? number : least;
    most = number > most ? number : most;
  }
  CHECK(least >= 0.0);
  CHECK(least < 0.1);
  CHECK(most > 0.9);
  CHECK(most < 1.0);
}
