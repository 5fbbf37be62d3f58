// SPDX-License-Identifier: MIT
#include "operator/row_id.hpp"

#include <array>
#include <charconv>
#include <system_error>

namespace ctsync::server {

namespace {

constexpr std::array<std::string_view, 2> prefixes{"inbox-", "outbox-"};

}  // namespace

std::string to_string(const RowId& id) {
  return std::string(prefixes[static_cast<std::size_t>(id.table)]) + std::to_string(id.row);
}

std::optional<RowId> parse_row_id(std::string_view text) {
  for (const auto table : {Table::inbox, Table::outbox}) {
    const auto prefix = prefixes[static_cast<std::size_t>(table)];
    if (!text.starts_with(prefix)) continue;
    const char* first = text.data() + prefix.size();
    const char* last = text.data() + text.size();
    std::int64_t row = 0;
    const auto [end, error] = std::from_chars(first, last, row);
    if (error != std::errc{} || end != last || row < 1) return std::nullopt;
    return RowId{table, row};
  }
  return std::nullopt;
}

}  // namespace ctsync::server
