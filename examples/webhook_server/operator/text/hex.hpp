// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ctsync::server {

/// Bytes as hexadecimal digits in lower case, two for each.
inline std::string hex_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4U];
    text += digits[static_cast<unsigned char>(byte) & 15U];
  }
  return text;
}

}  // namespace ctsync::server
