// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/operations.hpp>
#include <span>

namespace ctsync::server {

/// Prints how many rows are in which state.
void print_counts(const Counts& counts);

/// Prints rows of a store as a table, or with `json` as one JSON object per line.
void print_rows(std::span<const RowSummary> rows, bool json);

/// Prints everything about one row except its payload.
void print_row(const RowSummary& row);

}  // namespace ctsync::server
