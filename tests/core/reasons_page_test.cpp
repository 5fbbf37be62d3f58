// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "core/file_text.hpp"
#include "ctsync/model/reason.hpp"

TEST_CASE("docs/fix.md explains every reason code in a row of a table") {
  const std::string page = file_text(std::filesystem::path{CTSYNC_DOCS} / "fix.md");
  const auto begin = page.find("\n## Reasons\n");
  REQUIRE(begin != std::string::npos);
  const std::string section = page.substr(begin, page.find("\n## ", begin + 1) - begin);
  for (const auto word : ctsync::reason_words) {
    if (word.empty()) continue;
    CAPTURE(word);
    const std::string code = "`" + std::string(word) + "`";
    const bool first = section.find("\n| " + code + " |") != std::string::npos;
    CHECK((first || section.find(code + ", ") != std::string::npos ||
           section.find(", " + code + " |") != std::string::npos));
  }
}
