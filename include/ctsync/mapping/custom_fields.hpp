// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/base/pattern.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync {

/// Which custom fields of a customer a target receives. The names are those of the fields, not of
/// their traits.
struct CustomFields {
  std::vector<std::string> include;  ///< patterns; empty: all fields
  std::vector<std::string> exclude;  ///< patterns; they take precedence over `include`
  std::vector<std::string> clear;    ///< names; each is sent as null instead of its value

  bool sends(std::string_view name) const noexcept {
    const auto fits = [name](const std::string& pattern) { return matches(pattern, name); };
    const bool included = include.empty() || std::any_of(include.begin(), include.end(), fits);
    return included && std::none_of(exclude.begin(), exclude.end(), fits);
  }
  bool clears(std::string_view name) const noexcept {
    return std::find(clear.begin(), clear.end(), name) != clear.end();
  }
};

}  // namespace ctsync
