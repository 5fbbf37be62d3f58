// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <optional>
#include <string_view>

namespace ctsync::signature {

/// Decodes exactly N bytes from hexadecimal digits of either case.
template <std::size_t N>
std::optional<std::array<unsigned char, N>> bytes_from_hex(std::string_view text) noexcept {
  std::array<unsigned char, N> bytes{};
  if (text.size() != N * 2) return std::nullopt;
  for (std::size_t i = 0; i < N; ++i) {
    const int high = ascii::hex_digit(text[2 * i]);
    const int low = ascii::hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace ctsync::signature
