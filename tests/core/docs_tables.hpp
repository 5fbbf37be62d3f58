// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The words in the first column of the table under this heading row.
inline std::vector<std::string> first_column(const std::string& page, std::string_view heading) {
  std::vector<std::string> words;
  std::size_t at = page.find(heading);
  REQUIRE(at != std::string::npos);
  at = page.find('\n', page.find('\n', at) + 1) + 1;
  while (page.compare(at, 3, "| `") == 0) {
    words.push_back(page.substr(at + 3, page.find('`', at + 3) - at - 3));
    at = page.find('\n', at) + 1;
  }
  return words;
}

/// The first columns of all tables with this heading row; no word stands in two rows.
inline std::set<std::string> first_columns(std::string page, std::string_view heading) {
  std::set<std::string> words;
  REQUIRE(page.find(heading) != page.npos);
  while (page.find(heading) != page.npos) {
    for (auto& word : first_column(page, heading)) {
      CAPTURE(word);
      CHECK(words.insert(std::move(word)).second);
    }
    page.erase(page.find(heading), heading.size());
  }
  return words;
}
