// SPDX-License-Identifier: MIT
#include "operator/reason_advice.hpp"

#include <doctest/doctest.h>

#include <ctsync/model/reason.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>

namespace ctsync::test {

namespace {

/// The last column of each row of the page's section Reasons, without marks, by code. A code may be
/// in several tables; the last one, of what is dead, counts.
std::map<std::string, std::string> page_advice() {
  std::ifstream file(std::string(CTSYNC_DOCS) + "/fix.md");
  std::string page(std::istreambuf_iterator<char>(file), {});
  page = page.substr(page.find("\n## Reasons\n"));
  page = page.substr(0, page.find("\n## ", 5));
  std::map<std::string, std::string> found;
  std::istringstream lines(page);
  const std::regex row(R"(\| (`.*?) \| .* \| (.*) \|)");
  const std::regex code("`([a-z_]+)`");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    const auto codes = match[1].str();
    auto advice = match[2].str();
    std::erase(advice, '`');
    for (std::sregex_iterator each(codes.begin(), codes.end(), code), end; each != end; ++each) {
      found[(*each)[1]] = advice;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("the advice about a reason is what docs/fix.md says about it") {
  const auto page = page_advice();
  int advised = 0;
  for (const auto word : reason_words) {
    const auto advice = server::reason_advice(*reason_code(word));
    if (advice.empty()) continue;
    ++advised;
    CAPTURE(word);
    const auto row = page.find(std::string(word));
    REQUIRE(row != page.end());
    CHECK(row->second == advice);
  }
  CHECK(advised == 16);
}

}  // namespace ctsync::test
