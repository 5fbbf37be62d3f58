// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/docs_tables.hpp"
#include "core/file_text.hpp"
#include "ctsync/commercetools/customer/messages.hpp"
#include "ctsync/json/view.hpp"
#include "ctsync/mapping/builtin/address_issues.hpp"
#include "ctsync/mapping/builtin/identify.hpp"
#include "ctsync/mapping/builtin/normal_traits.hpp"
#include "ctsync/mapping/plan.hpp"
#include "ctsync/model/reason.hpp"

using ctsync::ReasonCode;

namespace {

namespace fs = std::filesystem;

std::string mapping_page() { return file_text(fs::path{CTSYNC_DOCS} / "mapping.md"); }

/// The words of the reasons from one to another.
std::set<std::string> words_of(ReasonCode first, ReasonCode last) {
  std::set<std::string> words;
  for (auto code = static_cast<std::size_t>(first); code <= static_cast<std::size_t>(last);
       ++code) {
    words.emplace(ctsync::reason_words.at(code));
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

TEST_CASE("docs/mapping.md has one row per normal form, per trait of one and per issue") {
  const std::string page = mapping_page();
  const auto words = [](const auto& all) {
    return std::vector<std::string>(all.begin(), all.end());
  };
  CHECK(first_column(page, "| normal form | what becomes of a trait | needs the package |") ==
        words(ctsync::normal_form_words));
  CHECK(first_column(page, "| issue | means |") == words(ctsync::mapping::address_issue_words));
  std::vector<std::string> traits{"phoneRaw"};
  for (const auto head : {"| trait | is |", "| trait of groups | is |"}) {
    for (auto& trait : first_column(page, head)) traits.push_back(std::move(trait));
  }
  std::vector<std::string> written;
  for (const auto& row : ctsync::mapping::normal_trait_rows) written.emplace_back(row.name);
  CHECK(traits == written);
  CHECK(page.find("`phoneRaw`") != std::string::npos);
}

TEST_CASE("docs/mapping.md says of every field of Customer and Address what becomes of it") {
  const auto names = [](const auto& rows) {
    std::vector<std::string> found;
    for (const auto& row : rows) found.emplace_back(row.name);
    return found;
  };
  const std::string page = mapping_page();
  CHECK(first_column(page, "| field of Customer | becomes |") ==
        names(ctsync::commercetools::customer_rows));
  CHECK(first_column(page, "| field of Address | becomes |") ==
        names(ctsync::commercetools::address_rows));
  for (const std::string_view unread : {"password", "createdBy", "lastModifiedBy"}) {
    CHECK(page.find("`" + std::string(unread) + "`") != std::string::npos);
  }
}

TEST_CASE("docs/mapping.md has one row per userId rule") {
  std::vector<std::string> words;
  for (const auto word : ctsync::user_id_words) words.emplace_back(word);
  CHECK(first_column(mapping_page(), "| `user_id` | from | rule |") == words);
}

TEST_CASE("docs/mapping.md explains every reason to ignore or to fetch, and no other") {
  const std::string page = mapping_page();
  CHECK(first_columns(page, "| ignored because | when |") ==
        words_of(ReasonCode::own_call, ReasonCode::left_out));
  CHECK(first_columns(page, "| fetched because | when |") ==
        words_of(ReasonCode::payload_not_included, ReasonCode::read_too_early));
}

TEST_CASE("docs/mapping.md names every reason for which a fixture is ignored or fetched") {
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
  const std::string page = mapping_page();
  const auto documented = first_columns(page, "| ignored because | when |");
  CHECK(ignored.size() == 22);
  for (const auto& reason : ignored) {
    CAPTURE(reason);
    CHECK(documented.contains(reason));
  }
  // What a fixture reads is there at once.
  fetched.emplace(name(ReasonCode::order_not_found_yet));
  fetched.emplace(name(ReasonCode::read_too_early));
  CHECK(first_columns(page, "| fetched because | when |") == fetched);
}

TEST_CASE("docs/mapping.md has one row per word that stands for an id in a key") {
  std::vector<std::string> words;
  for (const auto rule :
       {ctsync::UserId::email, ctsync::UserId::external_id, ctsync::UserId::customer_number}) {
    words.emplace_back(name(rule));
  }
  auto documented = first_column(mapping_page(), "| in place of the id | from |");
  for (auto& word : documented) word.resize(word.find(':'));
  CHECK(documented == words);
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
