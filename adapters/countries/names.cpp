// SPDX-License-Identifier: MIT
#include "countries/names.hpp"

#include <cstddef>

#include "countries/fold.hpp"
#include "countries/table.hpp"

namespace ctsync::countries {

std::optional<std::string> country_of(std::string_view name) {
  constexpr std::size_t longest = 400;
  if (name.size() > longest) return std::nullopt;
  const std::string wanted = folded(name);
  std::size_t first = 0;
  std::size_t end = names_table.size();
  while (first < end) {
    const std::size_t middle = first + (end - first) / 2;
    const std::size_t before = names_table.substr(first, middle - first).rfind('\n');
    const std::size_t start = before == names_table.npos ? first : first + before + 1;
    const std::size_t tab = names_table.find('\t', start);
    const std::string_view there = names_table.substr(start, tab - start);
    if (there == wanted) return std::string(names_table.substr(tab + 1, 2));
    if (there < wanted) {
      first = names_table.find('\n', tab) + 1;
    } else {
      end = start;
    }
  }
  return std::nullopt;
}

std::string_view version() { return names_version; }

}  // namespace ctsync::countries
