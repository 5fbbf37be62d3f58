// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/mapping/language/javascript/letter_case_tables.hpp>
#include <ctsync/mapping/language/javascript/letter_property_tables.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <string>
#include <string_view>

/// Upper and lower case of texts as String.prototype.toUpperCase and toLowerCase give them.
namespace ctsync::mapping::language {

namespace letters {

/// The row of a sorted table that may hold a character; null if none does.
template <class Table>
const typename Table::value_type* row_of(const Table& table, char32_t character) {
  const auto row = std::partition_point(table.begin(), table.end(),
                                        [&](const auto& each) { return each.last < character; });
  return row != table.end() && row->first <= character ? &*row : nullptr;
}

/// The other case of a letter by a table; any other character itself.
template <class Table>
char32_t changed(const Table& table, char32_t character) {
  const Range* const row = row_of(table, character);
  if (row == nullptr || (character - row->first) % row->stride != 0) return character;
  return static_cast<char32_t>(static_cast<std::int32_t>(character) + row->distance);
}

inline const Expansion* expansion_of(char32_t character) {
  const auto row =
      std::partition_point(upper_expansions.begin(), upper_expansions.end(),
                           [&](const Expansion& each) { return each.letter < character; });
  return row != upper_expansions.end() && row->letter == character ? &*row : nullptr;
}

inline char32_t upper(char32_t character) {
  if (character < 0x80) return character >= 'a' && character <= 'z' ? character - 32 : character;
  return changed(upper_ranges, character);
}

/// Whether a letter comes after `at`, behind characters that are passed over.
inline bool letter_follows(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const char32_t character = utf16::next(text, at);
    if (row_of(case_ignorable, character) == nullptr) return row_of(cased, character) != nullptr;
  }
  return false;
}

/// Whether a letter comes before `at`, behind characters that are passed over.
inline bool letter_precedes(std::string_view text, std::size_t at) {
  while (at > 0) {
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
    std::size_t behind = at;
    const char32_t character = utf16::next(text, behind);
    if (row_of(case_ignorable, character) == nullptr) return row_of(cased, character) != nullptr;
  }
  return false;
}

}  // namespace letters

/// The upper case of a character by which JavaScript compares without regard to case, in a pattern
/// without the flag u (ECMA-262, Canonicalize).
inline char32_t folded(char32_t character) {
  if (character >= 0x10000 || letters::expansion_of(character) != nullptr) return character;
  const char32_t upper = letters::upper(character);
  return (character >= 0x80 && upper < 0x80) || upper >= 0x10000 ? character : upper;
}

inline std::string to_upper(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = utf16::next(text, at);
    if (const auto* const row = letters::expansion_of(character)) {
      for (const char32_t each : row->upper) {
        if (each != 0) utf16::append(out, each);
      }
    } else {
      utf16::append(out, letters::upper(character));
    }
  }
  return out;
}

inline std::string to_lower(std::string_view text) {
  constexpr char32_t sigma = 0x3A3;
  constexpr char32_t dotted_i = 0x130;
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t character = utf16::next(text, at);
    if (character < 0x80) {
      out += static_cast<char>(character >= 'A' && character <= 'Z' ? character + 32 : character);
    } else if (character == sigma) {
      const bool final =
          letters::letter_precedes(text, begin) && !letters::letter_follows(text, at);
      utf16::append(out, char32_t{final ? 0x3C2U : 0x3C3U});
    } else if (character == dotted_i) {
      out += "i\xCC\x87";
    } else {
      utf16::append(out, letters::changed(letters::lower_ranges, character));
    }
  }
  return out;
}

}  // namespace ctsync::mapping::language
