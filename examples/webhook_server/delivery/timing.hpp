// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctsync/base/time.hpp>

namespace ctsync::server {

/// The lease is longer than any round, so it expires only if its thread was lost.
inline constexpr Duration lease = std::chrono::minutes{15};
inline constexpr Duration longest_sleep = std::chrono::seconds{1};

}  // namespace ctsync::server
