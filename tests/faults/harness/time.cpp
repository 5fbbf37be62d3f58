// SPDX-License-Identifier: MIT
#include "time.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace ctsync::faults {

int patience() {
  static const int factor = [] {
    const char* given = std::getenv("TESTS_PATIENCE");
    return given == nullptr ? 1 : std::max(1, std::atoi(given));
  }();
  return factor;
}

bool wait_for(milliseconds limit, const std::function<bool()>& condition) {
  const Moment until = Clock::now() + limit * patience();
  while (!condition()) {
    if (Clock::now() > until) return false;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return true;
}

void require(const std::string& what, milliseconds limit, const std::function<bool()>& condition) {
  if (wait_for(limit, condition)) return;
  throw std::runtime_error("after " + std::to_string(limit.count() * patience()) +
                           " ms still not so: " + what);
}

}  // namespace ctsync::faults
