// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

/// Words of any text: runs of letters, digits and whatever is not ASCII.
namespace ctsync::protocol {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) noexcept { return is_capital(c) || (c >= 'a' && c <= 'z'); }
constexpr bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool is_in_word(char c) noexcept { return is_letter(c) || is_digit(c) || !is_ascii(c); }

/// The end of the run of characters for which `is(c)` holds, from `at` on.
template <class Is>
constexpr std::size_t end_of_run(std::string_view text, std::size_t at, Is is) {
  while (at < text.size() && is(text[at])) ++at;
  return at;
}

template <class Use>
void each_word(std::string_view text, Use use) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = end_of_run(text, at, is_in_word);
    if (end > at) use(text.substr(at, end - at));
    at = end == at ? at + 1 : end;
  }
}

/// The pieces of two characters and more of a word that is cut where a capital follows another
/// character, and between letters and digits; none of a word that is one piece.
template <class Use>
void each_piece(std::string_view word, Use use) {
  std::size_t first = 0;
  for (std::size_t at = 1; at <= word.size(); ++at) {
    const bool cut = at == word.size() || is_digit(word[at]) != is_digit(word[at - 1]) ||
                     (is_capital(word[at]) && !is_capital(word[at - 1]));
    if (!cut) continue;
    if (at - first > 1 && at - first < word.size()) use(word.substr(first, at - first));
    first = at;
  }
}

}  // namespace ctsync::protocol
