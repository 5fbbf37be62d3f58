// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ctsync::detail {

/// Standard base64 with padding (RFC 4648 section 4).
inline std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t at) -> std::uint32_t {
      return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
    };
    const std::uint32_t three = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
    out += alphabet[three >> 18U];
    out += alphabet[three >> 12U & 63U];
    out += i + 1 < bytes.size() ? alphabet[three >> 6U & 63U] : '=';
    out += i + 2 < bytes.size() ? alphabet[three & 63U] : '=';
  }
  return out;
}

}  // namespace ctsync::detail
