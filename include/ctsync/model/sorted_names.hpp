// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// Names of things in a list, sorted, so that a look-up in a list of any length is cheap. A sender
/// decides how long a list is. The names are borrowed.
class SortedNames {
 public:
  void reserve(std::size_t count) { names_.reserve(count); }
  /// `place` is where the thing with this name stands in its list.
  void add(std::string_view name, std::size_t place) { names_.emplace_back(name, place); }
  /// After the last add().
  void sort() { std::sort(names_.begin(), names_.end()); }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// The first place of a name, or `none`.
  std::size_t find(std::string_view name) const noexcept {
    const auto at = std::lower_bound(
        names_.begin(), names_.end(), name,
        [](const auto& known, std::string_view wanted) { return known.first < wanted; });
    return at == names_.end() || at->first != name ? none : at->second;
  }

  bool has_repeated() const noexcept {
    return std::adjacent_find(names_.begin(), names_.end(), [](const auto& one, const auto& next) {
             return one.first == next.first;
           }) != names_.end();
  }

 private:
  std::vector<std::pair<std::string_view, std::size_t>> names_;
};

}  // namespace ctsync
