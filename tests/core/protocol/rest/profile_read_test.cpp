// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/profile_read.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using ctsync::rest::ProfileField;

namespace {

std::string at(std::string_view pointer, std::string_view answer) {
  ctsync::json::Parser parser;
  const auto root = parser.parse(answer);
  REQUIRE(root);
  const std::vector<ProfileField> fields{{"t", std::string(pointer)}};
  return read_profile(*root, fields).fields.at(0).value;
}

}  // namespace

TEST_CASE("the path of a read has the userId and no other id") {
  using ctsync::rest::is_profile_path;
  CHECK(is_profile_path("/contacts/{user_id}"));
  CHECK(is_profile_path("/contacts?email={user_id}&fields=a"));
  for (const auto* path : {"contacts/{user_id}", "/contacts", "/{message_id}/{user_id}",
                           "/{anonymous_id}", "/{user_id", "/a b/{user_id}", "/{other}"}) {
    CAPTURE(path);
    CHECK_FALSE(is_profile_path(path));
  }
}

TEST_CASE("a JSON pointer begins with / and escapes only ~ and /") {
  using ctsync::rest::is_pointer;
  for (const auto* pointer : {"/", "/a", "/a/0/b", "/a~0b~1c"}) CHECK(is_pointer(pointer));
  for (const auto* pointer : {"", "a", "/a~", "/a~2"}) CHECK_FALSE(is_pointer(pointer));
}

TEST_CASE("pointers lead to values in objects and arrays") {
  const std::string_view answer = R"({"a":{"b/c":[{"d":1},"x"]},"e~f":true,"g":null})";
  CHECK(at("/a/b~1c/0/d", answer) == "1");
  CHECK(at("/a/b~1c/1", answer) == R"("x")");
  CHECK(at("/e~0f", answer) == "true");
  for (const auto* none : {"/g", "/h", "/a/b~1c/2", "/a/b~1c/x", "/a/b~1c/-", "/e~0f/g"}) {
    CAPTURE(none);
    CHECK(at(none, answer).empty());
  }
}

TEST_CASE("an answer without any of the fields knows nobody") {
  ctsync::json::Parser parser;
  const std::vector<ProfileField> fields{{"email", "/results/0/email"}, {"phone", "/results/0/p"}};
  CHECK_FALSE(read_profile(*parser.parse(R"({"results":[]})"), fields).known);
  const auto found = read_profile(*parser.parse(R"({"results":[{"email":"a"}]})"), fields);
  CHECK(found.known);
  REQUIRE(found.fields.size() == 2);
  CHECK(found.fields[1].value.empty());
}
