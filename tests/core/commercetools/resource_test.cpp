// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/resource.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/customer_record.hpp"

namespace json = ctsync::json;
namespace ct = ctsync::commercetools;
using ctsync::Profile;

TEST_CASE("a thousand custom fields are taken and one more is refused") {
  const auto with = [](int count) {
    std::string text = R"({"custom":{"fields":{)";
    for (int i = 0; i < count; ++i) {
      text += (i == 0 ? "\"f" : ",\"f") + std::to_string(i) + "\":" + std::to_string(i);
    }
    return text + "}}}";
  };
  CHECK(record_of(with(1000)) == with(1000));
  json::Parser parser;
  auto root = parser.parse(with(1001));
  REQUIRE(root.has_value());
  Profile profile;
  auto status = ct::read_customer(*root, json::Pointer{}, profile);
  REQUIRE_FALSE(status.has_value());
  CHECK(status.error().code == ctsync::Errc::too_large);
  CHECK(status.error().where == "/custom/fields");
}

TEST_CASE("a custom field that stands there twice is refused, wherever the second one is") {
  for (const std::string_view fields :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"c":3,"a":null})", R"({"":1,"x":2,"":3})",
        R"({"a1b1c":1,"a2b2c":2,"a1b1c":3})"}) {
    CAPTURE(fields);
    json::Parser parser;
    auto root = parser.parse(R"({"custom":{"fields":)" + std::string(fields) + "}}");
    REQUIRE(root.has_value());
    Profile profile;
    auto status = ct::read_customer(*root, json::Pointer{}, profile);
    REQUIRE_FALSE(status.has_value());
    CHECK(ctsync::to_string(status.error()) ==
          "/custom/fields: a custom field appears more than once");
  }
}

TEST_CASE("custom fields without a type or without fields are none") {
  CHECK(record_of(R"({"custom":{"fields":null}})") == R"({"custom":{"fields":{}}})");
  CHECK(record_of(R"({"custom":{}})") == R"({"custom":{"fields":{}}})");
}

TEST_CASE("a reference gives the part that was asked for, or its error") {
  json::Parser parser;
  const auto read = [&](std::string_view text) {
    auto root = parser.parse(text);
    REQUIRE(root.has_value());
    const json::Pointer top;
    auto found = ct::read_reference(*root, json::Pointer{&top, "store"}, "key");
    return found ? std::string(*found) : ctsync::to_string(found.error());
  };
  CHECK(read(R"({"typeId":"store","key":"eu"})") == "eu");
  CHECK(read(R"({"typeId":"store"})") == "/store/key: is missing, expected a string");
  CHECK(read(R"("eu")") == "/store: expected a reference object, got a string");
}
