// SPDX-License-Identifier: MIT
#include "ctsync/model/field.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "ctsync/json/object.hpp"

namespace json = ctsync::json;
using ctsync::Presence;
using ctsync::Text;

namespace {

struct Thing {
  Text name, day;
};

constexpr std::array rows{ctsync::text_row("name", &Thing::name),
                          ctsync::text_row("day", &Thing::day, json::TextRule::date)};

/// What a thing that was read from JSON is written as, or the error.
std::string again(std::string_view text) {
  json::Parser parser;
  auto root = parser.parse(text);
  REQUIRE(root.has_value());
  Thing thing;
  auto status = json::read_object<rows>(*root, json::Pointer{}, thing);
  if (!status) return ctsync::to_string(status.error());
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  ctsync::write_fields(rows, writer, thing);
  writer.end_object();
  return out;
}

}  // namespace

TEST_CASE("a field is written as it was read: its value, null where cleared, else nothing") {
  CHECK(again(R"({"name":"Ann","day":"2000-01-31"})") == R"({"name":"Ann","day":"2000-01-31"})");
  CHECK(again(R"({"name":null})") == R"({"name":null})");
  CHECK(again(R"({"name":""})") == R"({"name":""})");
  CHECK(again("{}") == "{}");
}

TEST_CASE("a text that breaks its rule, or is none, is an error at its member") {
  CHECK(again(R"({"day":"31.1.2000"})") == "/day: expected a date as YYYY-MM-DD");
  CHECK(again(R"({"day":5})") == "/day: expected a date as YYYY-MM-DD, got an integer");
  CHECK(again(R"({"name":[]})") == "/name: expected a string, got an array");
  CHECK(again(R"({"name":"a","name":"a"})") == "/name: appears more than once");
}

TEST_CASE("a field that is cleared forgets its value") {
  Text text;
  CHECK(text.presence == Presence::unknown);
  text.set("a");
  CHECK(text.known());
  text.clear();
  CHECK(text.presence == Presence::cleared);
  CHECK(text.value.empty());
}
