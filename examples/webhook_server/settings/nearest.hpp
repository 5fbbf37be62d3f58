// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace ctsync::server {

/// The optimal string alignment distance (restricted Damerau-Levenshtein): how many letters must be
/// changed, added, left out or swapped with their neighbour to make one text the other.
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

/// The known dotted name that was probably meant, if one is near. Compares whole names and the
/// parts after the last dot, ignoring case; a third of that part may differ.
inline std::optional<std::string_view> nearest(std::string_view unknown,
                                               std::span<const std::string_view> known) {
  constexpr std::size_t longest = 100;
  if (unknown.empty() || unknown.size() > longest) return std::nullopt;
  const std::string wanted = ascii::lowered(unknown);
  const auto last_part = [](std::string_view name) { return name.substr(name.rfind('.') + 1); };
  const auto part = last_part(wanted);
  const std::size_t allowed = std::max<std::size_t>(1, part.size() / 3);

  std::optional<std::tuple<std::size_t, std::size_t, std::string_view>> best;
  for (const auto name : known) {
    const std::string lowered = ascii::lowered(name);
    const auto whole = edit_distance(wanted, lowered);
    const auto distance = std::min(whole, edit_distance(part, last_part(lowered)));
    if (distance > allowed || distance >= part.size()) continue;
    const std::tuple candidate{distance, whole, name};
    if (!best || candidate < *best) best = candidate;
  }
  if (!best) return std::nullopt;
  return std::get<2>(*best);
}

}  // namespace ctsync::server
