// SPDX-License-Identifier: MIT
#include "ctsync/protocol/flat.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace ctsync;

TEST_CASE("members of objects within an object get the names of both, arrays stay whole") {
  json::Parser parser;
  const auto root = parser.parse(R"({"a":{"b":{"c":1},"d":[{"e":2}]},"f":{},"g":null})");
  REQUIRE(root.has_value());
  std::vector<std::pair<std::string, std::string>> found;
  const auto note = [&](std::string_view name, json::View value) {
    found.emplace_back(name, protocol::plain_text(value));
  };
  protocol::each_flat(*root, {}, note);
  CHECK(found == std::vector<std::pair<std::string, std::string>>{
                     {"a_b_c", "1"}, {"a_d", R"([{"e":2}])"}, {"f", "{}"}, {"g", ""}});
}

TEST_CASE("a value as a text is its JSON, but a string is itself and null is empty") {
  json::Parser parser;
  const auto root = parser.parse(R"(["a\"b",1.50,12345678901234567,true,null,["x"]])");
  REQUIRE(root.has_value());
  std::vector<std::string> texts;
  root->each_element([&](std::size_t, json::View value) {
    texts.push_back(protocol::plain_text(value));
    return true;
  });
  CHECK(texts ==
        std::vector<std::string>{"a\"b", "1.5", "12345678901234567", "true", "", R"(["x"])"});
}

TEST_CASE("a name can be taken once") {
  protocol::UsedNames names;
  CHECK(names.take("a"));
  CHECK_FALSE(names.take("a"));
  CHECK(names.has("a"));
  CHECK_FALSE(names.has("b"));
}
