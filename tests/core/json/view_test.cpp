// SPDX-License-Identifier: MIT
#include "ctsync/json/view.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using ctsync::Errc;
using ctsync::json::Parser;
using ctsync::json::Pointer;
using ctsync::json::Type;
using ctsync::json::View;

namespace {

View parsed(Parser& parser, std::string_view text) {
  auto root = parser.parse(text);
  CAPTURE(text);
  REQUIRE(root.has_value());
  return *root;
}

std::string nested(std::size_t levels, std::string_view inside) {
  return std::string(levels, '[') + std::string(inside) + std::string(levels, ']');
}

}  // namespace

TEST_CASE("a view has the type of its value, and distinguishes integers from decimals") {
  Parser parser;
  const View root = parsed(parser, R"([null,true,1,-1,18446744073709551615,1.0,1e0,"x",[],{}])");
  const std::vector<Type> expected{Type::null,    Type::boolean, Type::integer, Type::integer,
                                   Type::integer, Type::decimal, Type::decimal, Type::string,
                                   Type::array,   Type::object};
  REQUIRE(root.size() == expected.size());
  CHECK(root.each_element([&](std::size_t index, View element) {
    CAPTURE(index);
    CHECK(element.type() == expected[index]);
    return true;
  }));
}

TEST_CASE("a value read as another type is nothing, never converted") {
  Parser parser;
  const View root =
      parsed(parser, R"({"s":"1","i":1,"d":1.0,"b":true,"n":null,"big":9223372036854775808})");
  CHECK_FALSE(root["s"].integer());
  CHECK_FALSE(root["i"].string());
  CHECK_FALSE(root["i"].boolean());
  CHECK_FALSE(root["d"].integer());
  CHECK_FALSE(root["b"].integer());
  CHECK_FALSE(root["n"].string());
  CHECK_FALSE(root["n"].boolean());
  CHECK_FALSE(root["big"].integer());
  CHECK(root["big"].unsigned_integer() == 9223372036854775808U);
  CHECK(root["i"].integer() == 1);
  CHECK(root["d"].decimal() == 1.0);
  CHECK(root["b"].boolean() == true);
}

TEST_CASE("integers keep all 64 bits") {
  Parser parser;
  const View root = parsed(parser, "[9223372036854775807,-9223372036854775808,9007199254740993]");
  std::vector<std::int64_t> numbers;
  root.each_element([&](std::size_t, View element) {
    numbers.push_back(element.integer().value_or(0));
    return true;
  });
  CHECK(numbers == std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::max(),
                                             std::numeric_limits<std::int64_t>::min(),
                                             9007199254740993});
}

TEST_CASE("a default view is null and has nothing in it") {
  const View nothing;
  CHECK(nothing.is_null());
  CHECK(nothing.size() == 0);
  CHECK(nothing["x"].is_null());
  CHECK_FALSE(nothing.string());
  CHECK_FALSE(nothing.each_member([](std::string_view, View) { return true; }));
  CHECK_FALSE(nothing.each_element([](std::size_t, View) { return true; }));
}

TEST_CASE("a member that is not there, or of something that is no object, is null") {
  Parser parser;
  CHECK(parsed(parser, R"({"a":1})")["b"].is_null());
  CHECK(parsed(parser, R"([1])")["a"].is_null());
  CHECK(parsed(parser, R"("a")")["a"].is_null());
  CHECK(parsed(parser, R"("a")").size() == 0);
}

TEST_CASE("members and elements come in document order until the visitor has seen enough") {
  Parser parser;
  std::string keys;
  const View object = parsed(parser, R"({"c":1,"a":2,"b":3})");
  CHECK(object.each_member([&](std::string_view key, View) {
    keys += key;
    return true;
  }));
  CHECK(keys == "cab");
  CHECK_FALSE(object.each_member([&](std::string_view key, View) { return key != "a"; }));
  std::size_t last = 0;
  CHECK_FALSE(parsed(parser, "[5,6,7]").each_element([&](std::size_t index, View) {
    last = index;
    return index < 1;
  }));
  CHECK(last == 1);
}

TEST_CASE("escapes are resolved in values and keys") {
  Parser parser;
  const View root = parsed(parser, R"({"\u006bey":"a\u0000b\ud83c\udf0d\n"})");
  CHECK(root["key"].string() == std::string_view("a\0b\xF0\x9F\x8C\x8D\n", 8));
}

TEST_CASE("a document may be nested 64 deep and no deeper") {
  Parser parser;
  CHECK(parser.parse(nested(64, "1")).has_value());
  for (const std::size_t levels : {65U, 66U, 1000U, 100'000U}) {
    CAPTURE(levels);
    auto refused = parser.parse(nested(levels, "1"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Errc::too_large);
  }
  std::string objects = "1";
  for (int i = 0; i < 64; ++i) objects = "{\"a\":" + objects + "}";
  CHECK(parser.parse(objects).has_value());
  CHECK_FALSE(parser.parse("[" + objects + "]").has_value());
}

TEST_CASE("one byte-order mark at the start is skipped, any other is refused") {
  Parser parser;
  CHECK(parser.parse("\xEF\xBB\xBF{}").has_value());
  CHECK_FALSE(parser.parse("\xEF\xBB\xBF\xEF\xBB\xBF{}").has_value());
  CHECK_FALSE(parser.parse("{}\xEF\xBB\xBF").has_value());
  CHECK_FALSE(parser.parse("\xEF\xBB\xBF").has_value());
  CHECK_FALSE(parser.parse("\xEF\xBB").has_value());
}

TEST_CASE("a parser goes on after errors and after documents of any size") {
  Parser parser;
  for (const std::size_t size : {0U, 1U, 31U, 1023U, 1024U, 1025U, 100'000U, 3U}) {
    CAPTURE(size);
    CHECK_FALSE(parser.parse("[").has_value());
    const std::string text = '"' + std::string(size, 'x') + '"';
    CHECK(parsed(parser, text).string() == std::string(size, 'x'));
  }
}

TEST_CASE("a view does not borrow the text that was parsed") {
  Parser parser;
  std::string text = R"({"a":"value"})";
  const View root = parsed(parser, text);
  text.assign(text.size(), '#');
  CHECK(root["a"].string() == "value");
}

TEST_CASE("an error of the parser never repeats the text") {
  Parser parser;
  for (const std::string_view text :
       {"{\"secret\":", "[\"secret\\x\"]", "[secret]", "[1e400,\"secret\"]", "\"secret\xFF\""}) {
    auto refused = parser.parse(text);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().detail.find("secret") == std::string::npos);
    CHECK(refused.error().code == Errc::malformed);
  }
}

TEST_CASE("what simdjson's releases have different codes for has one text") {
  Parser parser;
  for (const std::string_view text : {"[1,]", "[,1]", "[+1]", "[01]", "[1e400]", "{\"a\":,}",
                                      "18446744073709551616", "123456789012345678901234567890"}) {
    CAPTURE(text);
    auto refused = parser.parse(text);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Errc::malformed);
    CHECK(refused.error().detail == "the text is not valid JSON or has a number out of range");
  }
}

TEST_CASE("a pointer is written as RFC 6901 says") {
  const Pointer root;
  CHECK(root.text().empty());
  const Pointer a{&root, "a/b"};
  const Pointer b{&a, {}, 12};
  const Pointer c{&b, "m~n"};
  const Pointer d{&c, ""};
  const Pointer e{&d, "~1"};
  CHECK(e.text() == "/a~1b/12/m~0n//~01");
}
