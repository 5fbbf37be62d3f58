// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Where a list goes on. A cursor belongs to the filter that it was made with.
namespace ctsync::server::admin {

/// Rows, and for a list that also walks calls the call.
struct ListPlace {
  std::int64_t row = 0;
  std::int64_t call = 0;
};

std::string cursor_at(ListPlace place, std::string_view filter);

/// The place of a cursor; nothing if it is malformed or of another filter.
std::optional<ListPlace> place_of_cursor(std::string_view cursor, std::string_view filter);

}  // namespace ctsync::server::admin
