// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ctsync::server {

/// A number of things in words: "1 call", "3 calls".
template <class Number>
std::string counted(Number count, std::string_view one, std::string_view many) {
  return std::to_string(count).append(" ").append(count == 1 ? one : many);
}

}  // namespace ctsync::server
