// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ctsync::server {

/// The texts of a range with ", " between them.
template <class Texts>
std::string listed(const Texts& texts) {
  std::string all;
  for (const std::string_view text : texts) {
    if (!all.empty()) all.append(", ");
    all.append(text);
  }
  return all;
}

}  // namespace ctsync::server
