// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <span>

#include "postgres/locked_parts.hpp"

namespace ctsync::postgres {

/// Puts calls that were accepted or are dead back to waiting; returns how many. Locks their
/// partitions. `now` is of the database's clock.
Result<std::int64_t> resend_calls(Connection& connection, LockedParts& locked,
                                  std::span<const std::int64_t> calls, Time now);

}  // namespace ctsync::postgres
