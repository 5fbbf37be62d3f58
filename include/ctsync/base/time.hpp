// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace ctsync {

/// A point in UTC in milliseconds, the resolution of commercetools and Segment. Pure code receives
/// it as a parameter; only adapters and programs read a clock.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

}  // namespace ctsync
