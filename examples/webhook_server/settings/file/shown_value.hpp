// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace ctsync::server {

/// Whether a text may be a secret that somebody put into the wrong setting: it has a part that is
/// as long and mixed as a key or a passphrase, or the form of a URL with a password or parameters.
inline bool looks_secret(std::string_view text) {
  constexpr std::size_t key_length = 16;
  constexpr std::size_t phrase_length = 24;
  constexpr std::size_t key_digits = 3;
  if (text.find_first_of("@?=") != text.npos) return true;
  std::size_t length = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    const char low = static_cast<char>(c | 0x20);
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && !(low >= 'a' && low <= 'z') && c != '-' && c != '_' && c != '+') {
      length = digits = 0;
      continue;
    }
    ++length;
    if (is_digit) ++digits;
    if (length >= phrase_length || (length >= key_length && digits >= key_digits)) return true;
  }
  return false;
}

/// Whether an error may show a value of a setting that is no secret.
inline bool may_be_shown(std::string_view text) {
  constexpr std::size_t longest = 64;
  const auto printable = [](char c) { return c >= 0x20 && c < 0x7f; };
  return text.size() <= longest && std::all_of(text.begin(), text.end(), printable) &&
         !looks_secret(text);
}

}  // namespace ctsync::server
