// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

/// JSON pointers (RFC 6901).
namespace ctsync::server {

/// The pointer of a member of the object at `at`.
inline std::string pointer_below(const std::string& at, std::string_view name) {
  std::string pointer = at + "/";
  for (const char c : name) {
    if (c == '~' || c == '/') {
      pointer += c == '~' ? "~0" : "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

/// A part of a pointer as a member's name.
inline std::string name_of_part(std::string_view part) {
  std::string name;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool escaped = part[i] == '~' && i + 1 < part.size();
    name += !escaped ? part[i] : part[++i] == '1' ? '/' : '~';
  }
  return name;
}

}  // namespace ctsync::server
