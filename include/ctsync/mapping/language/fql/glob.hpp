// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <string_view>

namespace ctsync::mapping::language::fql {

namespace detail {

/// Whether a character is in the list of a pattern whose `[` is before `at`, which moves behind its
/// `]`. A list without an end is no list.
inline bool in_list(std::string_view pattern, std::size_t& at, char32_t character) {
  const std::size_t close = pattern.find(']', at);
  if (close == pattern.npos) return character == U'[';
  bool found = false;
  while (at < close) {
    const char32_t first = utf16::next(pattern, at);
    char32_t last = first;
    if (at + 1 < close && pattern[at] == '-') last = utf16::next(pattern, ++at);
    found = found || (character >= first && character <= last);
  }
  at = close + 1;
  return found;
}

/// Whether a character is what a pattern has at `at`, which moves behind it.
inline bool is_one(std::string_view pattern, std::size_t& at, char32_t character) {
  const char32_t wanted = utf16::next(pattern, at);
  if (wanted == U'?') return true;
  if (wanted == U'[') return in_list(pattern, at, character);
  if (wanted == U'\\' && at < pattern.size()) return utf16::next(pattern, at) == character;
  return wanted == character;
}

}  // namespace detail

inline constexpr std::size_t longest_glob = 100;  ///< bytes, since a match may cost their product

/// Whether a whole text matches a pattern: `*` is any text, `?` a character, [a-c] one of some, and
/// \x is x (Segment's documentation of FQL).
inline bool glob(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;  // behind the last `*`
  std::size_t resume = 0;                     // where its text ends at the earliest
  for (std::size_t i = 0; i < text.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = ++at;
      resume = i;
      continue;
    }
    std::size_t next_text = i;
    std::size_t next_pattern = at;
    const char32_t character = utf16::next(text, next_text);
    if (at < pattern.size() && detail::is_one(pattern, next_pattern, character)) {
      at = next_pattern;
      i = next_text;
    } else if (star != std::string_view::npos) {
      at = star;
      utf16::next(text, resume);
      i = resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace ctsync::mapping::language::fql
