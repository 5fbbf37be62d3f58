// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The code between the markers of an example; empty where a marker is missing.
std::string_view shown(std::string_view page, std::string name) {
  const std::string begin = "<!-- " + name + ":begin -->\n```cpp\n";
  const std::string end = "```\n<!-- " + name + ":end -->";
  const auto from = page.find(begin);
  const auto to = page.find(end);
  if (from == page.npos || to == page.npos || to < from) return {};
  return page.substr(from + begin.size(), to - from - begin.size());
}

}  // namespace

TEST_CASE("docs/extending.md shows the code that is tested here") {
  const std::string docs = CTSYNC_DOCS;
  const std::string page = text_of(docs + "/extending.md");
  const std::vector<std::pair<std::string, std::string>> examples{
      {"family", "family"}, {"target", "target"}, {"store", "store"}, {"fences", "store"}};
  for (const auto& example : examples) {
    CAPTURE(example.first);
    const std::string file =
        text_of(docs + "/../tests/extending/" + example.second + "_example.hpp");
    const std::string_view code = shown(page, example.first);
    CHECK(code.size() > 500);
    CHECK(file.find(code) != std::string::npos);
  }
}
