// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/ascii.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Undoes the escapes in which a program may repeat a text: those of JSON, URLs and HTML.
namespace ctsync::protocol {

namespace detail {

/// The character that an escape stands for, and the bytes of the escape.
struct Escape {
  std::uint32_t code = 0;
  std::size_t size = 0;
  bool is_byte = false;  ///< of a URL: a byte of UTF-8
};

/// The number at the beginning of a text, of at most `most` digits, and how many it has.
inline std::pair<std::uint32_t, std::size_t> number_at(std::string_view text, std::size_t most,
                                                       std::uint32_t base) {
  std::uint32_t number = 0;
  std::size_t digits = 0;
  for (; digits < std::min(most, text.size()); ++digits) {
    const int digit = ascii::hex_digit(text[digits]);
    if (digit < 0 || static_cast<std::uint32_t>(digit) >= base) break;
    number = number * base + static_cast<std::uint32_t>(digit);
  }
  return {number, digits};
}

inline std::optional<Escape> backslash(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  if (text[1] == 'u' || text[1] == 'x') {
    const std::size_t digits = text[1] == 'u' ? 4 : 2;
    const auto [code, found] = number_at(text.substr(2), digits, 16);
    if (found == digits) return Escape{code, 2 + digits};
    return std::nullopt;
  }
  if (std::string_view("ntrbf").find(text[1]) != std::string_view::npos) return Escape{' ', 2};
  if (std::string_view("\"\\/'").find(text[1]) == std::string_view::npos) return std::nullopt;
  return Escape{static_cast<unsigned char>(text[1]), 2};
}

inline std::optional<Escape> entity(std::string_view text) {
  if (text.substr(0, 2) == "&#") {
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    const std::size_t at = hex ? 3 : 2;
    const auto [code, digits] = number_at(text.substr(std::min(at, text.size())), 7, hex ? 16 : 10);
    if (digits == 0) return std::nullopt;
    const std::size_t end = at + digits;
    return Escape{code, end + (end < text.size() && text[end] == ';' ? 1U : 0U)};
  }
  constexpr std::array<std::pair<std::string_view, char>, 11> names{{{"&amp;", '&'},
                                                                     {"&lt;", '<'},
                                                                     {"&gt;", '>'},
                                                                     {"&quot;", '"'},
                                                                     {"&apos;", '\''},
                                                                     {"&commat;", '@'},
                                                                     {"&period;", '.'},
                                                                     {"&plus;", '+'},
                                                                     {"&lowbar;", '_'},
                                                                     {"&nbsp;", ' '},
                                                                     {"&shy;", ' '}}};
  for (const auto& [name, character] : names) {
    if (text.starts_with(name)) return Escape{static_cast<unsigned char>(character), name.size()};
  }
  return std::nullopt;
}

inline std::optional<Escape> escape_at(std::string_view text) {
  if (text.front() == '\\') return backslash(text);
  if (text.front() == '&') return entity(text);
  if (text.front() != '%') return std::nullopt;
  const auto [code, digits] = number_at(text.substr(1), 2, 16);
  if (digits != 2) return std::nullopt;
  return Escape{code, 3, true};
}

/// Appends a character as UTF-8. Half of a surrogate pair counts as a character of its own.
inline void append_character(std::string& out, std::uint32_t code) {
  const auto byte = [&out](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) byte(0xE0U | code >> 12U);
    if (code >= 0x10000) byte(0xF0U | (code >> 18U & 7U));
    if (code >= 0x10000) byte(0x80U | (code >> 12U & 63U));
    byte(0x80U | (code >> 6U & 63U));
  }
  byte(0x80U | (code & 63U));
}

inline std::string character_of(const Escape& escape) {
  std::string character;
  if (escape.is_byte) {
    character += static_cast<char>(escape.code);
  } else {
    append_character(character, escape.code);
  }
  return character;
}

}  // namespace detail

/// The text without escapes, however often it was escaped. Not the inverse of anything: a text that
/// only looks escaped is changed too.
///
/// It is read from its end. What an escape stands for may begin another one with what follows, and
/// is never longer than the escape, so the time is linear.
inline std::string unescaped(std::string_view text) {
  std::string out(text);
  std::size_t begin = out.size();
  for (std::size_t i = text.size(); i > 0; --i) {
    out[--begin] = text[i - 1];
    while (begin < out.size()) {
      const auto escape = detail::escape_at(std::string_view(out).substr(begin));
      if (!escape) break;
      const auto character = detail::character_of(*escape);
      begin += escape->size - character.size();
      out.replace(begin, character.size(), character);
    }
  }
  return out.substr(begin);
}

}  // namespace ctsync::protocol
