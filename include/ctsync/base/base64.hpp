// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
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

/// The bits of each character at each of the four places. The top bit marks a character outside the
/// alphabet.
inline constexpr auto base64_values = [] {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::array<std::uint32_t, 256>, 4> values{};
  for (std::size_t place = 0; place < 4; ++place) {
    values[place].fill(0x8000'0000U);
    for (std::uint32_t i = 0; i < alphabet.size(); ++i) {
      values[place][static_cast<unsigned char>(alphabet[i])] = i << (18U - 6U * place);
    }
  }
  return values;
}();

/// Decodes standard base64 with padding into `out`, whose memory is reused. Returns false, with
/// `out` unspecified, for any other text. Unused bits before the padding must be 0.
inline bool decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  out.resize(text.size() / 4 * 3);
  const auto value = [&](std::size_t place, char c) {
    return base64_values[place][static_cast<unsigned char>(c)];
  };
  const std::size_t whole = padding == 0 ? text.size() : text.size() - 4;
  std::uint32_t seen = 0;
  char* to = out.data();
  for (std::size_t i = 0; i < whole; i += 4, to += 3) {
    const std::uint32_t three =
        value(0, text[i]) | value(1, text[i + 1]) | value(2, text[i + 2]) | value(3, text[i + 3]);
    seen |= three;
    to[0] = static_cast<char>(three >> 16U);
    to[1] = static_cast<char>(three >> 8U);
    to[2] = static_cast<char>(three);
  }
  if (padding > 0) {
    std::uint32_t rest = value(0, text[whole]) | value(1, text[whole + 1]);
    if (padding == 1) rest |= value(2, text[whole + 2]);
    seen |= rest;
    if ((rest & (padding == 1 ? 0xFFU : 0xFFFFU)) != 0) return false;
    to[0] = static_cast<char>(rest >> 16U);
    if (padding == 1) to[1] = static_cast<char>(rest >> 8U);
    for (; padding > 0; --padding) out.pop_back();
  }
  return (seen & 0x8000'0000U) == 0;
}

}  // namespace ctsync::detail
