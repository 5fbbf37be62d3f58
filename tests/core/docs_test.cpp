// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"
#include "ctsync/commercetools/customer/messages.hpp"
#include "ctsync/json/view.hpp"
#include "ctsync/mapping/builtin/identify.hpp"

namespace {

namespace fs = std::filesystem;

std::string mapping_page() { return file_text(fs::path{CTSYNC_DOCS} / "mapping.md"); }

/// The words in the first column of the table under this heading row.
std::vector<std::string> first_column(const std::string& page, std::string_view heading) {
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

}  // namespace

TEST_CASE("docs/mapping.md has one row per trait, in the order in which traits are written") {
  const auto documented = first_column(mapping_page(), "| trait | from | reason |");
  std::vector<std::string> written;
  for (const auto& row : ctsync::mapping::trait_rows) written.emplace_back(row.name);
  CHECK(documented == written);
}

TEST_CASE("docs/mapping.md has one row per userId rule") {
  std::vector<std::string> words;
  for (const auto word : ctsync::user_id_words) words.emplace_back(word);
  CHECK(first_column(mapping_page(), "| `user_id` | from | rule |") == words);
}

TEST_CASE("docs/mapping.md names every reason for which a fixture is ignored or fetched") {
  const std::string page = mapping_page();
  std::set<std::string> ignored;
  std::set<std::string> fetched;
  for (const auto& file : fs::recursive_directory_iterator(CTSYNC_FIXTURES)) {
    if (!file.path().string().ends_with(".out.json")) continue;
    ctsync::json::Parser parser;
    auto out = parser.parse(file_text(file.path()));
    REQUIRE(out.has_value());
    const auto add = [&](ctsync::json::View outcome) {
      if (const auto reason = outcome["ignored"].string()) ignored.emplace(*reason);
      if (const auto reason = outcome["fetch"].string()) fetched.emplace(*reason);
    };
    add(*out);
    out->each_element([&](std::size_t, ctsync::json::View each) { return add(each), true; });
  }
  CHECK(ignored.size() == 17);
  auto documented = first_column(page, "| fetched because | when |");
  CHECK(std::set(documented.begin(), documented.end()) == fetched);
  for (const auto& reason : ignored) {
    CAPTURE(reason);
    CHECK(page.find("| `" + reason + "` |") != std::string::npos);
  }
}

TEST_CASE("docs/mapping.md names every customer message") {
  const std::string page = mapping_page();
  for (const auto& row : ctsync::commercetools::customer_message_rows) {
    CAPTURE(row.name);
    CHECK(page.find("`" + std::string(row.name) + "`") != std::string::npos);
  }
}

TEST_CASE("docs/mapping.md shows the versions and prefixes that are written") {
  const std::string page = mapping_page();
  CHECK(page.find("\"version\": \"" + std::string(ctsync::mapping::wire_version) + "\"") !=
        std::string::npos);
  CHECK(page.find("prefix `" + std::string(ctsync::mapping::custom_prefix) + "`") !=
        std::string::npos);
  CHECK(page.find("More than " + std::to_string(ctsync::max_custom_fields) + " custom fields") !=
        std::string::npos);
}
