// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/base/ascii.hpp>
#include <string_view>

/// Header fields of HTTP.
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

/// Whether a header field is one that HTTP or ctsync sets itself, and no setting and no rule may.
constexpr bool is_own_field(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 15> own{"authorization",
                                                 "connection",
                                                 "content-length",
                                                 "content-type",
                                                 "expect",
                                                 "host",
                                                 "keep-alive",
                                                 "user-agent",
                                                 "proxy-connection",
                                                 "te",
                                                 "idempotency-key",
                                                 "trailer",
                                                 "upgrade",
                                                 "transfer-encoding",
                                                 "proxy-authorization"};
  return std::any_of(own.begin(), own.end(),
                     [name](std::string_view each) { return ascii::same_word(each, name); });
}

}  // namespace ctsync::http
