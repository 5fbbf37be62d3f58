// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store.hpp>
#include <span>
#include <sqlite/store.hpp>
#include <string>
#include <string_view>

#include "settings/settings.hpp"

/// What the operator's commands share: the store beside a running server, and rows as text.
namespace ctsync::server {

/// Errors: configuration, also where there is no store yet: a command never makes an empty one.
Result<sqlite::Store> open_for_tools(const Settings& settings);

/// The error of opening the store, with the setting that names it.
Error about_store(Error error);

/// "outbox-7", the name of a row in commands and in their output.
std::string row_id(Table table, std::int64_t row);

/// A table for people, or one JSON object a line.
void print_rows(std::span<const RowSummary> rows, bool json);

/// Everything there is to know of one row but its payload.
void print_row(const RowSummary& row);

/// Prints the error of a command and gives its exit code.
int failed(std::string_view command, const Error& error);

}  // namespace ctsync::server
