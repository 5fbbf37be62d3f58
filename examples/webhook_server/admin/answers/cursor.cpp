// SPDX-License-Identifier: MIT
#include "admin/answers/cursor.hpp"

#include <charconv>
#include <ctsync/base/sha256.hpp>

namespace ctsync::server::admin {

namespace {

std::string mark_of(std::string_view filter) { return sha256_hex(filter).substr(0, 12); }

}  // namespace

std::string cursor_at(ListPlace place, std::string_view filter) {
  return "2-" + std::to_string(place.row) + "-" + std::to_string(place.call) + "-" +
         mark_of(filter);
}

std::optional<ListPlace> place_of_cursor(std::string_view cursor, std::string_view filter) {
  if (!cursor.starts_with("2-")) return std::nullopt;
  cursor.remove_prefix(2);
  ListPlace place;
  for (auto* const into : {&place.row, &place.call}) {
    const auto dash = cursor.find('-');
    if (dash == cursor.npos) return std::nullopt;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + dash, *into);
    if (error != std::errc() || end != cursor.data() + dash || *into < 0) return std::nullopt;
    cursor.remove_prefix(dash + 1);
  }
  if (cursor != mark_of(filter)) return std::nullopt;
  return place;
}

}  // namespace ctsync::server::admin
