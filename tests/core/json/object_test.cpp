// SPDX-License-Identifier: MIT
#include "ctsync/json/object.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "ctsync/json/field.hpp"

namespace json = ctsync::json;
using ctsync::Errc;
using ctsync::Status;

namespace {

struct Point {
  std::int64_t x = -1, y = -1;
  std::string order;
};

constexpr std::array rows{
    json::MemberRow<Point>{"x",
                           [](json::View value, const json::Pointer& at, Point& into) -> Status {
                             auto number = json::read_integer(value, at);
                             if (!number) return std::move(number).error();
                             into.x = *number;
                             into.order += 'x';
                             return {std::monostate{}};
                           }},
    json::MemberRow<Point>{"y",
                           [](json::View value, const json::Pointer& at, Point& into) -> Status {
                             auto number = json::read_integer(value, at);
                             if (!number) return std::move(number).error();
                             into.y = *number;
                             into.order += 'y';
                             return {std::monostate{}};
                           }},
};

Status read(std::string_view text, Point& into) {
  json::Parser parser;
  auto root = parser.parse(text);
  REQUIRE(root.has_value());
  const json::Pointer top;
  return json::read_object<rows>(*root, json::Pointer{&top, "p"}, into);
}

std::string error_of(std::string_view text) {
  Point point;
  const Status status = read(text, point);
  REQUIRE_FALSE(status.has_value());
  return ctsync::to_string(status.error());
}

}  // namespace

TEST_CASE("named members are read in document order and others are passed over") {
  Point point;
  REQUIRE(read(R"({"z":{"x":9},"y":2,"X":3,"x":1,"":0})", point).has_value());
  CHECK(point.x == 1);
  CHECK(point.y == 2);
  CHECK(point.order == "yx");
}

TEST_CASE("members that are not there leave the value as it was") {
  Point point;
  REQUIRE(read("{}", point).has_value());
  CHECK(point.x == -1);
}

TEST_CASE("reading stops at the first error and names its place") {
  CHECK(error_of(R"({"x":"1","y":"2"})") == "/p/x: expected an integer, got a string");
  CHECK(error_of(R"({"x":1,"y":null})") == "/p/y: expected an integer, got null");
}

TEST_CASE("a named member that stands there twice is refused, any other may") {
  CHECK(error_of(R"({"x":1,"y":2,"x":1})") == "/p/x: appears more than once");
  Point point;
  CHECK(read(R"({"z":1,"z":2,"x":1})", point).has_value());
}

TEST_CASE("what is no object is refused with its type") {
  CHECK(error_of("[]") == "/p: expected an object, got an array");
  CHECK(error_of("null") == "/p: expected an object, got null");
}

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
