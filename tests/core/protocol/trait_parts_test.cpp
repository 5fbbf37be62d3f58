// SPDX-License-Identifier: MIT
#include "ctsync/protocol/trait_parts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_text.hpp"

using namespace ctsync;

namespace {

/// The parts of a trait, those without a value in brackets.
std::vector<std::string> parts_of(std::string_view trait, std::string_view text) {
  json::Parser parser;
  const auto value = parser.parse(text);
  REQUIRE(value.has_value());
  std::vector<std::string> parts;
  const bool found =
      protocol::each_part(trait, *value, [&](std::string_view member, json::View part) {
        parts.push_back(part.is_null() ? '(' + std::string(member) + ')' : std::string(member));
      });
  if (!found) parts.emplace_back("none");
  return parts;
}

}  // namespace

TEST_CASE("each part of an object that replaces another is named, also what it lacks") {
  CHECK(parts_of("company", R"({"name":"Acme","size":5})") ==
        std::vector<std::string>{"name", "size"});
  CHECK(parts_of("company", "null") == std::vector<std::string>{"(name)"});
  const auto address = parts_of("address", R"({"city":"Ulm","floor":2})");
  CHECK(std::count(address.begin(), address.end(), "(street)") == 1);
  CHECK(std::count(address.begin(), address.end(), "city") == 1);
  CHECK(address.back() == "floor");
}

TEST_CASE("a trait that is no such object has no parts") {
  CHECK(parts_of("email", "null") == std::vector<std::string>{"none"});
  CHECK(parts_of("company", R"("Acme")") == std::vector<std::string>{"none"});
}

TEST_CASE("the parts of an address are those that an address has in docs/mapping.md") {
  const std::string page = file_text(std::string(CTSYNC_DOCS) + "/mapping.md");
  for (const auto& part : protocol::trait_parts) {
    if (part.trait != "address") continue;
    CAPTURE(part.member);
    CHECK(page.find("`address." + std::string(part.member) + '`') != std::string::npos);
  }
  std::size_t documented = 0;
  for (auto at = page.find("`address."); at != page.npos; at = page.find("`address.", at + 1)) {
    const auto name = page.substr(at + 9, page.find('`', at + 1) - at - 9);
    CAPTURE(name);
    CHECK(std::any_of(protocol::trait_parts.begin(), protocol::trait_parts.end(),
                      [&](const auto& part) { return part.member == name; }));
    ++documented;
  }
  CHECK(documented >= 8);
}
