// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// The form in which names of countries are compared.
namespace ctsync::countries {

namespace detail {

/// The small letter of a character of two bytes in UTF-8 (Latin, Greek, Cyrillic, Armenian); any
/// other character is itself. A final sigma is one like any other.
constexpr unsigned small(unsigned c) noexcept {
  const auto within = [c](unsigned first, unsigned last) { return c >= first && c <= last; };
  if (within(0xC0, 0xDE) && c != 0xD7) return c + 0x20;
  if (within(0x100, 0x12F) || within(0x132, 0x137) || within(0x14A, 0x177)) return c | 1U;
  if (within(0x139, 0x148) || within(0x179, 0x17E)) return c + c % 2;
  if (c == 0x386) return 0x3AC;
  if (within(0x388, 0x38A)) return c + 0x25;
  if (c == 0x38C) return 0x3CC;
  if (within(0x38E, 0x38F)) return c + 0x3F;
  if (within(0x391, 0x3AB)) return c + 0x20;
  if (c == 0x3C2) return 0x3C3;
  if (within(0x400, 0x40F)) return c + 0x50;
  if (within(0x410, 0x42F)) return c + 0x20;
  if (within(0x48A, 0x4BF) || within(0x4D0, 0x52F)) return c | 1U;
  if (within(0x531, 0x556)) return c + 0x30;
  return c;
}

constexpr unsigned byte(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

}  // namespace detail

/// A text in small letters, with one space for any white space within it and none at its ends, and
/// with typewriter apostrophes.
inline std::string folded(std::string_view text) {
  std::string fold;
  bool blank = false;
  const auto append = [&](std::string_view bytes) {
    if (blank && !fold.empty()) fold += ' ';
    blank = false;
    fold += bytes;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned first = detail::byte(text, i);
    const unsigned second = detail::byte(text, i + 1);
    const bool is_pair = first >= 0xC2 && first <= 0xDF && (second & 0xC0U) == 0x80U;
    if (first == ' ' || (first >= '\t' && first <= '\r')) {
      blank = true;
    } else if (is_pair) {
      const unsigned c = (first & 0x1FU) << 6U | (second & 0x3FU);
      const unsigned letter = detail::small(c);
      const char pair[] = {static_cast<char>(0xC0U | letter >> 6U),
                           static_cast<char>(0x80U | (letter & 0x3FU))};
      if (c == 0xA0) {
        blank = true;
      } else {
        append({pair, 2});
      }
      ++i;
    } else if (text.substr(i, 3) == "\u2019") {
      append("'");
      i += 2;
    } else {
      const bool is_capital = first >= 'A' && first <= 'Z';
      const char c = static_cast<char>(is_capital ? first + 0x20 : first);
      append({&c, 1});
    }
  }
  return fold;
}

}  // namespace ctsync::countries
