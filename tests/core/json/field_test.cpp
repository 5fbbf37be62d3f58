// SPDX-License-Identifier: MIT
#include "ctsync/json/field.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace json = ctsync::json;
using ctsync::Errc;

TEST_CASE("the one member of a name is found, and a repeat is an error") {
  json::Parser parser;
  const json::Pointer root;
  auto once = parser.parse(R"({"a":1,"b":2})");
  REQUIRE(once.has_value());
  CHECK(json::read_member(*once, "b", root)->integer() == 2);
  CHECK(json::read_member(*once, "c", root)->is_null());
  auto twice = parser.parse(R"({"a":1,"b":2,"a":1})");
  REQUIRE(twice.has_value());
  auto refused = json::read_member(*twice, "a", root);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().where == "/a");
}

TEST_CASE("an integer is a token without fraction or exponent, within its range") {
  json::Parser parser;
  const json::Pointer root;
  const auto read_one = [&](std::string_view text) {
    auto value = parser.parse(text);
    REQUIRE(value.has_value());
    return json::read_integer(*value, root);
  };
  CHECK(*read_one("0") == 0);
  CHECK(*read_one("9223372036854775807") == 9223372036854775807);
  for (const auto* text : {"-1", "1.0", "1e0", "\"1\"", "9223372036854775808", "true"}) {
    CAPTURE(text);
    CHECK_FALSE(read_one(text).has_value());
  }
}
