// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/operations.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// The id of a row of a store as operators see it, for example "outbox-7".
struct RowId {
  Table table = Table::outbox;
  std::int64_t row = 0;
};

std::string to_string(const RowId& id);

/// Parses a row id; nothing if the text is not one.
std::optional<RowId> parse_row_id(std::string_view text);

}  // namespace ctsync::server
