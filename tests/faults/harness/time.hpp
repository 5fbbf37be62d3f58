// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <string>

/// The time of the harness. It is monotonic, so that rows may change the clock of the servers.
namespace ctsync::faults {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// TESTS_PATIENCE, at least 1: the factor of every deadline, for machines that are slow or shared.
int patience();

/// Waits until the condition holds; false if it does not within `limit` times patience().
bool wait_for(milliseconds limit, const std::function<bool()>& condition);

/// The same; throws std::runtime_error that names what was expected.
void require(const std::string& what, milliseconds limit, const std::function<bool()>& condition);

inline double seconds_since(Moment moment) {
  return std::chrono::duration<double>(Clock::now() - moment).count();
}

}  // namespace ctsync::faults
