// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <string>
#include <string_view>

namespace ctsync {

/// Percent-encodes every byte except the unreserved characters of RFC 3986 section 2.3. The result
/// is valid as a path segment, a query value and a form field.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (unreserved.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += hex[byte >> 4U];
    out += hex[byte & 15U];
  }
  return out;
}

/// Undoes percent-encoding. What is no escape stays as it is.
inline std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool room = text[i] == '%' && i + 2 < text.size();
    const int high = room ? ascii::hex_digit(text[i + 1]) : -1;
    const int low = room ? ascii::hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace ctsync
