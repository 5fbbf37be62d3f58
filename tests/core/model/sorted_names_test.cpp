// SPDX-License-Identifier: MIT
#include "ctsync/model/sorted_names.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

using ctsync::SortedNames;

namespace {

SortedNames sorted(const std::vector<std::string_view>& names) {
  SortedNames made;
  made.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) made.add(names[i], i);
  made.sort();
  return made;
}

}  // namespace

TEST_CASE("a name is found at its first place") {
  const auto names = sorted({"b", "a", "", "b", "c"});
  CHECK(names.find("a") == 1);
  CHECK(names.find("b") == 0);
  CHECK(names.find("") == 2);
  CHECK(names.find("d") == SortedNames::none);
  CHECK(SortedNames{}.find("a") == SortedNames::none);
}

TEST_CASE("repeated names are told from those that occur once") {
  CHECK(sorted({"b", "a", "b"}).has_repeated());
  CHECK_FALSE(sorted({"b", "a", "ab"}).has_repeated());
  CHECK_FALSE(SortedNames{}.has_repeated());
}
