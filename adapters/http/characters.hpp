// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <string_view>

namespace ctsync::http {

namespace detail {

inline constexpr auto token_bytes = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

}  // namespace detail

/// A tchar of RFC 9110 section 5.6.2.
constexpr bool is_token_byte(unsigned char c) noexcept { return detail::token_bytes[c]; }

/// A byte allowed in a field value (RFC 9110 section 5.5): HT, SP, visible ASCII and obs-text.
constexpr bool is_field_byte(unsigned char c) noexcept {
  return (c >= 0x20 && c != 0x7f) || c == '\t';
}

constexpr bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_token_byte(static_cast<unsigned char>(c));
  });
}

/// Calls `use(element)` for each element of a comma-separated list (RFC 9110 section 5.6.1).
template <class Use>
constexpr void for_each_in_list(std::string_view list, Use use) {
  while (true) {
    const auto comma = list.find(',');
    use(ascii::trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace ctsync::http
