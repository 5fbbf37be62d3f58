// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/ascii.hpp>
#include <ctsync/base/http_field.hpp>
#include <string_view>

namespace ctsync::http {

/// Calls `use(element)` for each element of a comma-separated list (RFC 9110 section 5.6.1).
template <class Use>
constexpr void for_each_in_list(std::string_view list, Use use) {
  while (true) {
    const auto comma = list.find(',');
    use(ascii::trimmed(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace ctsync::http
