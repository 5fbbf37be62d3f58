// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace ctsync::detail {

/// The value of a text of one to nine ASCII digits; -1 for any other text.
constexpr int digits(std::string_view text) noexcept {
  if (text.empty() || text.size() > 9) return -1;
  unsigned number = 0;
  unsigned wrong = 0;
  for (const char c : text) {
    const auto digit = static_cast<unsigned>(static_cast<unsigned char>(c)) - '0';
    wrong |= digit > 9 ? 1U : 0U;
    number = number * 10 + digit;
  }
  return wrong != 0 ? -1 : static_cast<int>(number);
}

/// digits() of the `count` characters from `at` on. The text must have that many.
template <std::size_t count>
constexpr int digits_at(std::string_view text, std::size_t at) noexcept {
  return digits({text.data() + at, count});
}

}  // namespace ctsync::detail
