// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/operations.hpp>
#include <ctsync/json/write.hpp>
#include <span>
#include <string>

namespace ctsync::server {

/// Prints how many rows are in which state.
void print_counts(const Counts& counts);

/// Whether a table has a column for the next attempt, which only waiting rows have.
enum class NextTry { hidden, shown };

/// Prints rows of a store as a table, or with `json` as one JSON object per line.
void print_rows(std::span<const RowSummary> rows, bool json, NextTry next = NextTry::hidden);

/// Writes how many rows are in which state as the members `inbox` and `outbox` of an object.
void write_counts(json::Writer& writer, const Counts& counts);

/// The code and the sentence of a reason.
std::string reason_text(const Reason& reason);

/// A time as people are shown it, in UTC.
std::string time_text(Time time);

/// Writes the members of a row into an object.
void write_row(json::Writer& writer, const RowSummary& row);

/// Prints everything about one row except its payload.
void print_row(const RowSummary& row);

}  // namespace ctsync::server
