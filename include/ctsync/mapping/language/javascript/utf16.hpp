// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Texts as JavaScript sees them, as UTF-16 code units, where they are kept in UTF-8. A surrogate
/// without its other half has three bytes (WTF-8). All texts given here are valid.
namespace ctsync::mapping::language::utf16 {

/// The character at `at`, which moves behind it, and never behind the text.
inline char32_t next(std::string_view text, std::size_t& at) noexcept {
  const auto byte = [&](std::size_t i) -> char32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const char32_t first = byte(0);
  if (first < 0x80) return ++at, first;
  const auto more = [&](std::size_t i) { return byte(i) & 0x3FU; };
  char32_t character = 0;
  std::size_t size = 4;
  if (first < 0xE0) {
    character = (first & 0x1FU) << 6U | more(1);
    size = 2;
  } else if (first < 0xF0) {
    character = (first & 0x0FU) << 12U | more(1) << 6U | more(2);
    size = 3;
  } else {
    character = (first & 0x07U) << 18U | more(1) << 12U | more(2) << 6U | more(3);
  }
  at = std::min(at + size, text.size());
  return character;
}

constexpr bool is_high(char32_t unit) noexcept { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low(char32_t unit) noexcept { return unit >= 0xDC00 && unit < 0xE000; }

/// Whether a text begins or ends with half a surrogate pair.
inline bool begins_low(std::string_view text) noexcept {
  return text.size() >= 3 && text[0] == '\xED' && static_cast<unsigned char>(text[1]) >= 0xB0;
}
inline bool ends_high(std::string_view text) noexcept {
  if (text.size() < 3 || text[text.size() - 3] != '\xED') return false;
  const auto second = static_cast<unsigned char>(text[text.size() - 2]);
  return second >= 0xA0 && second < 0xB0;
}

inline void append(std::string& out, char32_t character) {
  const auto byte = [&](char32_t bits) { out += static_cast<char>(bits); };
  if (character < 0x80) {
    byte(character);
  } else if (character < 0x800) {
    byte(0xC0U | character >> 6U);
    byte(0x80U | (character & 0x3FU));
  } else if (character < 0x10000) {
    byte(0xE0U | character >> 12U);
    byte(0x80U | (character >> 6U & 0x3FU));
    byte(0x80U | (character & 0x3FU));
  } else {
    byte(0xF0U | character >> 18U);
    byte(0x80U | (character >> 12U & 0x3FU));
    byte(0x80U | (character >> 6U & 0x3FU));
    byte(0x80U | (character & 0x3FU));
  }
}

/// Appends a text. Halves of a pair that meet become one character.
inline void append(std::string& out, std::string_view text) {
  if (begins_low(text) && ends_high(out)) {
    std::size_t at = out.size() - 3;
    const char32_t high = next(out, at);
    at = 0;
    const char32_t low = next(text, at);
    out.resize(out.size() - 3);
    append(out, 0x10000U + ((high - 0xD800U) << 10U) + (low - 0xDC00U));
    text.remove_prefix(3);
  }
  out += text;
}

/// A text in which halves of a pair that have met are one character.
inline std::string joined(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    next(text, at);
    append(out, text.substr(begin, at - begin));
  }
  return out;
}

/// The number of code units.
inline std::size_t length(std::string_view text) noexcept {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0U) != 0x80U ? 1U : 0U;
    units += byte >= 0xF0 ? 1U : 0U;
  }
  return units;
}

/// A code unit as a text of its own: a part of `text`, or half a pair, which is written to `half`.
inline std::optional<std::string_view> unit_at(std::string_view text, std::size_t index,
                                               std::string& half) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t character = next(text, at);
    const bool pair = character >= 0x10000;
    if (index == 0 && !pair) return text.substr(begin, at - begin);
    if (pair && index < 2) {
      const char32_t bits = character - 0x10000U;
      half.clear();
      append(half, index == 0 ? 0xD800U + (bits >> 10U) : 0xDC00U + (bits & 0x3FFU));
      return half;
    }
    index -= pair ? 2 : 1;
  }
  return std::nullopt;
}

/// White space and line ends (ECMA-262, WhiteSpace and LineTerminator).
constexpr bool is_blank(char32_t character) noexcept {
  if (character < 0x80) return character == ' ' || (character >= 9 && character <= 13);
  return character == 0xA0 || character == 0x1680 || (character >= 0x2000 && character <= 0x200A) ||
         character == 0x2028 || character == 0x2029 || character == 0x202F || character == 0x205F ||
         character == 0x3000 || character == 0xFEFF;
}

/// String.prototype.trim.
inline std::string_view trim(std::string_view text) noexcept {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t at = begin;
    if (!is_blank(next(text, at))) break;
    begin = at;
  }
  std::size_t end = begin;  // behind the last character that is not blank
  for (std::size_t at = begin; at < text.size();) {
    if (!is_blank(next(text, at))) end = at;
  }
  return text.substr(begin, end - begin);
}

/// Whether bytes are valid UTF-8 (RFC 3629), where halves of surrogate pairs may be allowed too.
inline bool is_utf8(std::string_view text, bool with_halves = false) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || text.size() - at < size) return false;
    for (std::size_t i = 1; i < size; ++i) {
      if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return false;
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const char32_t character = next(text, at);
    if (character < least[size] || character > 0x10FFFF) return false;
    if (!with_halves && (is_high(character) || is_low(character))) return false;
  }
  return true;
}

}  // namespace ctsync::mapping::language::utf16
