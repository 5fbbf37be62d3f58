// SPDX-License-Identifier: MIT
#include "ctsync/json/raw.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using ctsync::json::raw_member;
using ctsync::json::raw_size;
using ctsync::json::RawItems;

namespace {

std::vector<std::string> items(std::string_view text) {
  std::vector<std::string> found;
  for (RawItems each(text); each.next();) {
    found.push_back(std::string(each.key) + '=' + std::string(each.value));
  }
  return found;
}

using Items = std::vector<std::string>;

}  // namespace

TEST_CASE("members keep the bytes of their values") {
  CHECK(items(R"({"a":12.50,"b":"x","c":null,"d":true})") ==
        Items{"a=12.50", "b=\"x\"", "c=null", "d=true"});
  CHECK(items(R"({"a":123456789012345678901234567890.10})") ==
        Items{"a=123456789012345678901234567890.10"});
}

TEST_CASE("elements have no keys") {
  CHECK(items(R"([1,"a",[2,3]])") == Items{"=1", "=\"a\"", "=[2,3]"});
}

TEST_CASE("brackets, commas and quotes inside of texts end nothing") {
  CHECK(items(R"({"a":"},{\"b\":1]","c":"\\","d":[{"e":"]}"}]})") ==
        Items{R"(a="},{\"b\":1]")", R"(c="\\")", R"(d=[{"e":"]}"}])"});
  CHECK(items(R"({"k\"ey":1,"x}":2})") == Items{R"(k\"ey=1)", "x}=2"});
}

TEST_CASE("empty containers have no items") {
  for (const std::string_view text : {"{}", "[]", ""}) {
    CHECK(items(text).empty());
    CHECK(raw_size(text) == 0);
  }
}

TEST_CASE("a member is found on its own level only") {
  constexpr std::string_view text = R"({"a":{"b":1},"b":[2],"c":""})";
  CHECK(raw_member(text, "b") == "[2]");
  CHECK(raw_member(text, "c") == "\"\"");
  CHECK(raw_member(text, "d").empty());
  CHECK(raw_size(text) == 3);
  CHECK(raw_member(R"({"a":{"d":1},"b":["d",{"d":2}],"c":"\"d\":3,","d":4})", "d") == "4");
  CHECK(raw_member("[1]", "d").empty());
  CHECK(raw_member("", "d").empty());
}

TEST_CASE("white space between values belongs to none of them") {
  CHECK(items(" {\n  \"a\" : 1 ,\r\n\t\"b\":[ 1, {\"c\" : \" x \"} ]\n}\n") ==
        Items{"a=1", "b=[ 1, {\"c\" : \" x \"} ]"});
  CHECK(items("[ 1 , [ ] , { } ]") == Items{"=1", "=[ ]", "={ }"});
  for (const std::string_view text : {" { } ", "[\n]", "  "}) CHECK(items(text).empty());
  CHECK(raw_member(" { \"a\" : {\"b\":1} , \"b\" : 2 } ", "b") == "2");
}

TEST_CASE("a text that is cut off ends the iteration") {
  for (const std::string_view text :
       {R"({"a)", R"({"a")", R"({"a":)", R"({"a":[1,)", R"(["\)", R"({"a" )", R"({"a" : )"}) {
    CHECK(items(text).size() <= 1);
  }
}
