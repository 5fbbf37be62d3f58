// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace ctsync::server {

/// A key of the file for use in an error: one line of at most 103 printable characters.
inline std::string printable(std::string_view key) {
  constexpr std::size_t most = 100;
  if (key.empty()) return "\"\"";
  std::string text(key.substr(0, most));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return key.size() > most ? text + "..." : text;
}

}  // namespace ctsync::server
