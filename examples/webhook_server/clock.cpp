// SPDX-License-Identifier: MIT
#include "clock.hpp"

#include <chrono>
#include <ctime>
#include <utility>

namespace ctsync::server {

namespace {

Duration since_boot() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::floor<Duration>(std::chrono::seconds{time.tv_sec} +
                                      std::chrono::nanoseconds{time.tv_nsec});
}

}  // namespace

ProcessClock::ProcessClock(MachineClocks clocks)
    : clocks_(std::move(clocks)),
      began_((clocks_.wall() - clocks_.elapsed()).time_since_epoch().count()) {}

Time ProcessClock::now() const { return Time{Duration{began_.load()}} + clocks_.elapsed(); }

void ProcessClock::not_before(Time time) {
  const auto least = (time - clocks_.elapsed()).time_since_epoch().count();
  for (auto began = began_.load(); began < least;) {
    if (began_.compare_exchange_weak(began, least)) return;
  }
}

ProcessClock& process_clock() {
  static ProcessClock clock({wall_now, since_boot});
  return clock;
}

Time wall_now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

}  // namespace ctsync::server
