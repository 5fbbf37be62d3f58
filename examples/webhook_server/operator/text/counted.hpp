// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ctsync::server {

/// A large number for people: "12,031".
inline std::string grouped(std::int64_t number) {
  auto text = std::to_string(number);
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  for (auto at = text.size(); at > first + 3;) text.insert(at -= 3, ",");
  return text;
}

/// A number of things in words: "1 call", "3 calls".
template <class Number>
std::string counted(Number count, std::string_view one, std::string_view many) {
  return std::to_string(count).append(" ").append(count == 1 ? one : many);
}

}  // namespace ctsync::server
