// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

/// Texts in the form in which targets receive them. All texts are UTF-8. A function that may have
/// to change a text returns the text itself if nothing has to change, else the content of `buffer`.
namespace ctsync::text {

namespace detail {

/// A bit for each of eight bytes that may belong to a character that targets cannot store: a
/// control character, or the first byte of a character from U+F000 on.
constexpr std::uint64_t suspicious(std::uint64_t eight) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t high = ones * 0x80U;
  const std::uint64_t controls = ~((eight | high) - ones * 0x20U) & ~eight;
  const std::uint64_t from_f000 = ((eight & ~high) + ones * 0x11U) & eight;
  return (controls | from_f000) & high;
}

inline std::uint64_t load(const char* at, std::size_t bytes) noexcept {
  std::uint64_t word = 0x2020202020202020U;
  std::memcpy(&word, at, bytes);
  return word;
}

inline bool is_suspicious(std::string_view text) noexcept {
  const char* const at = text.data();
  const std::size_t size = text.size();
  if (size < 8) return size != 0 && suspicious(load(at, size)) != 0;
  std::uint64_t found = suspicious(load(at + size - 8, 8));
  for (std::size_t i = 0; i + 8 <= size; i += 8) found |= suspicious(load(at + i, 8));
  return found != 0;
}

constexpr unsigned char byte_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// The size of a leading character that targets cannot store; 0 for any other.
constexpr std::size_t unstorable_at(std::string_view text) noexcept {
  const unsigned char first = byte_at(text, 0);
  if (first < 0x20) return first == '\t' || first == '\n' || first == '\r' ? 0 : 1;
  if (first < 0xEF) return 0;
  const unsigned char second = byte_at(text, 1);
  const unsigned char third = byte_at(text, 2);
  if (first == 0xEF) {
    const bool fdd0_to_fdef = second == 0xB7 && third >= 0x90 && third <= 0xAF;
    return fdd0_to_fdef || (second == 0xBF && third >= 0xBE) ? 3 : 0;
  }
  const bool ends_plane = (second & 0x0FU) == 0x0F && third == 0xBF && byte_at(text, 3) >= 0xBE;
  return ends_plane ? 4 : 0;
}

/// Copies a text to `buffer` with `replacement` for each character that targets cannot store.
/// Vertical tabs and form feeds separate words, so a value gets a space for each.
[[gnu::cold, gnu::noinline]] inline std::string_view replaced(std::string_view text,
                                                              std::string& buffer,
                                                              std::string_view replacement) {
  std::string changed;
  while (!text.empty()) {
    const std::size_t size = unstorable_at(text);
    if (size == 0) {
      changed += text.front();
    } else if (replacement.empty() && (text.front() == '\v' || text.front() == '\f')) {
      changed += ' ';
    } else {
      changed += replacement;
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  buffer = std::move(changed);
  return buffer;
}

constexpr bool is_ascii_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Whether bytes are one white space character outside ASCII (Unicode, PropList.txt, White_Space),
/// or U+FEFF, the byte-order mark, which is invisible and which JavaScript trims too.
constexpr bool is_wide_space(std::string_view bytes) noexcept {
  const unsigned char first = byte_at(bytes, 0);
  const unsigned char second = byte_at(bytes, 1);
  const unsigned char third = byte_at(bytes, 2);
  if (bytes.size() == 2) return first == 0xC2 && (second == 0x85 || second == 0xA0);
  if (bytes.size() != 3) return false;
  switch (first) {
    case 0xE1: return second == 0x9A && third == 0x80;
    case 0xE2:
      if (second == 0x81) return third == 0x9F;
      return second == 0x80 && (third <= 0x8A || third == 0xA8 || third == 0xA9 || third == 0xAF);
    case 0xE3: return second == 0x80 && third == 0x80;
    case 0xEF: return second == 0xBB && third == 0xBF;
    default: return false;
  }
}

/// The size of white space at the start or the end of a text, one character of it; 0 if there is
/// none.
constexpr std::size_t leading_space(std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.front()) < 0x80) return is_ascii_space(text.front()) ? 1 : 0;
  if (is_wide_space(text.substr(0, 2))) return 2;
  return is_wide_space(text.substr(0, 3)) ? 3 : 0;
}
constexpr std::size_t trailing_space(std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.back()) < 0x80) return is_ascii_space(text.back()) ? 1 : 0;
  for (const std::size_t size : {std::size_t{2}, std::size_t{3}}) {
    if (text.size() >= size && is_wide_space(text.substr(text.size() - size))) return size;
  }
  return 0;
}

}  // namespace detail

/// Whether every target can store a text. Not storable are U+0000, which PostgreSQL cannot store,
/// the other control characters below U+0020 except tab, line feed and carriage return, which XML
/// 1.0 (section 2.2) excludes, and the 66 noncharacters of Unicode (section 23.7), of which XML
/// excludes some and Amazon Redshift rejects all.
inline bool is_storable(std::string_view text) noexcept {
  if (!detail::is_suspicious(text)) return true;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (detail::unstorable_at(text) != 0) return false;
  }
  return true;
}

/// A text without the characters that are not storable.
inline std::string_view storable(std::string_view text, std::string& buffer) {
  return is_storable(text) ? text : detail::replaced(text, buffer, {});
}

/// A name with U+FFFD for each character that is not storable. A name must not become another's by
/// losing characters.
inline std::string_view storable_name(std::string_view name, std::string& buffer) {
  return is_storable(name) ? name : detail::replaced(name, buffer, "\xEF\xBF\xBD");
}

/// A text without white space at both ends.
constexpr std::string_view trimmed(std::string_view text) noexcept {
  while (const std::size_t size = detail::leading_space(text)) text.remove_prefix(size);
  while (const std::size_t size = detail::trailing_space(text)) text.remove_suffix(size);
  return text;
}

/// A storable text without white space at both ends.
inline std::string_view clean(std::string_view text, std::string& buffer) {
  return trimmed(storable(text, buffer));
}

/// Whether nothing is left of a text when it is clean.
inline bool is_blank(std::string_view text) {
  if (!text.empty() && text.front() > ' ') return false;
  std::string buffer;
  return clean(text, buffer).empty();
}

}  // namespace ctsync::text
