// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::detail {

/// The number a text of one to nine ASCII digits stands for; -1 for any other text.
constexpr int digits(std::string_view text) noexcept {
  if (text.empty() || text.size() > 9) return -1;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace ctsync::detail
