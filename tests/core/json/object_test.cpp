// SPDX-License-Identifier: MIT
#include "ctsync/json/object.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "ctsync/json/field.hpp"

namespace json = ctsync::json;
using ctsync::Status;

namespace {

struct Point {
  std::int64_t x = -1, y = -1;
  std::string order;
};

struct Row {
  std::string_view name;
  std::int64_t Point::*member;

  Status read(json::View value, const json::Pointer& at, Point& into) const {
    auto number = json::read_integer(value, at);
    if (!number) return std::move(number).error();
    into.*member = *number;
    into.order += name;
    return {std::monostate{}};
  }
};

constexpr std::array rows{Row{"x", &Point::x}, Row{"y", &Point::y}};

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
