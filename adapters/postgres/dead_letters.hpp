// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/operations.hpp>

#include "postgres/locked_parts.hpp"
#include "postgres/row_columns.hpp"

namespace ctsync::postgres {

/// Puts those of the rows of one table that are dead back to waiting; returns how many. Their
/// partitions are locked. `now` is of the database's clock.
Result<std::int64_t> redrive_dead(Connection& connection, LockedParts& locked,
                                  const RowColumns& rows, Table table, Time now);

}  // namespace ctsync::postgres
