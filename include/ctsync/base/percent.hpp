// SPDX-License-Identifier: MIT
#pragma once

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

}  // namespace ctsync
