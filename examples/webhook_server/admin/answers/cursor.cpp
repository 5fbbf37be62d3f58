// SPDX-License-Identifier: MIT
#include "admin/answers/cursor.hpp"

#include <charconv>
#include <ctsync/base/sha256.hpp>

namespace ctsync::server::admin {

namespace {

std::string mark_of(std::string_view filter) { return sha256_hex(filter).substr(0, 12); }

}  // namespace

std::string cursor_at(std::int64_t row, std::string_view filter) {
  return "1-" + std::to_string(row) + "-" + mark_of(filter);
}

std::optional<std::int64_t> row_of_cursor(std::string_view cursor, std::string_view filter) {
  if (!cursor.starts_with("1-")) return std::nullopt;
  cursor.remove_prefix(2);
  const auto dash = cursor.find('-');
  if (dash == cursor.npos || cursor.substr(dash + 1) != mark_of(filter)) return std::nullopt;
  std::int64_t row = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + dash, row);
  if (error != std::errc() || end != cursor.data() + dash || row < 0) return std::nullopt;
  return row;
}

}  // namespace ctsync::server::admin
