// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/hearing.hpp>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/docs_tables.hpp"
#include "core/file_text.hpp"

namespace {

namespace fs = std::filesystem;
namespace ct = ctsync::commercetools;
using ct::EventRow;

const std::string& page() {
  static const std::string text = file_text(fs::path{CTSYNC_DOCS} / "events.md");
  return text;
}

/// The row of a table that begins with a word; empty if there is none.
std::string row_of(std::string_view word) {
  const std::string begin = "\n| `" + std::string(word) + "` |";
  const auto at = page().find(begin);
  if (at == std::string::npos) return {};
  return page().substr(at + 1, page().find('\n', at + 1) - at - 1);
}

/// The tables of all families of events.
std::vector<std::span<const EventRow>> tables() {
  return {ct::order::messages,
          ct::payment::messages,
          ct::cart::messages,
          ct::quote::messages,
          ct::quote::request_messages,
          ct::review::messages,
          ct::shopping_list::messages,
          ct::business_unit::messages,
          ct::catalogue::product_messages,
          ct::catalogue::category_messages,
          ct::catalogue::stock_messages};
}

}  // namespace

TEST_CASE("docs/events.md has one row per event, and says whether it is on by default") {
  const auto documented = first_column(page(), "| event | by default | when |");
  std::vector<std::string> known;
  for (const auto& event : ctsync::event_names) {
    known.emplace_back(event.name);
    CAPTURE(event.name);
    const std::string row = row_of(event.name);
    CHECK(row.find(event.on ? "| on |" : "| off |") != std::string::npos);
  }
  CHECK(documented == known);
}

TEST_CASE("docs/events.md names each message that says something, with its events") {
  const auto documented = first_columns(page(), "| message | becomes |");
  std::set<std::string> telling;
  for (const auto table : tables()) {
    for (const auto& row : table) {
      if (row.tell == nullptr) continue;
      telling.emplace(row.name);
      CAPTURE(row.name);
      const std::string documented_row = row_of(row.name);
      for (const auto event : row.events) CHECK(documented_row.find(event) != std::string::npos);
      for (const auto& state : row.states) {
        CHECK(documented_row.find(state.event) != std::string::npos);
        CHECK(documented_row.find(state.state) != std::string::npos);
      }
    }
  }
  CHECK(documented == telling);
}

TEST_CASE("docs/events.md names each property that a fixture's event has") {
  std::set<std::string> properties;
  for (const auto& file : fs::recursive_directory_iterator(CTSYNC_FIXTURES)) {
    if (!file.path().string().ends_with(".out.json")) continue;
    ctsync::json::Parser parser;
    const auto out = parser.parse(file_text(file.path()));
    REQUIRE(out.has_value());
    out->each_element([&](std::size_t, ctsync::json::View call) {
      const auto add = [&](ctsync::json::View object) {
        for (auto member = object.members(); member.next();) properties.emplace(member.key);
      };
      add(call["properties"]);
      call["properties"]["products"].each_element(
          [&](std::size_t, ctsync::json::View product) { return add(product), true; });
      return true;
    });
  }
  CHECK(properties.contains("shipping_tax"));
  for (const auto& property : properties) {
    CAPTURE(property);
    CHECK(page().find("`" + property + "`") != std::string::npos);
  }
}
