// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Where a list goes on. A cursor belongs to the filter that it was made with.
namespace ctsync::server::admin {

std::string cursor_at(std::int64_t row, std::string_view filter);

/// The row of a cursor; nothing if it is malformed or of another filter.
std::optional<std::int64_t> row_of_cursor(std::string_view cursor, std::string_view filter);

}  // namespace ctsync::server::admin
