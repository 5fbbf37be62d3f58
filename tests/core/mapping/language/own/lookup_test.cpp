// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/lookup.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

namespace {

constexpr std::string_view table = R"({"Open":"new","7":"seven","true":"yes","none":null})";

/// What a key of the payload names in the table, which the mapping spells out.
std::string looked_up(std::string_view key) {
  return given_for(key, R"({"@lookup":{"key":VALUE,"in":)" + std::string(table) + "}}");
}

}  // namespace

TEST_CASE("@lookup gives the member that a key names") {
  CHECK(looked_up(R"("Open")") == R"("new")");
  CHECK(looked_up(R"("none")") == "null");
  CHECK(given(R"({"@lookup":{"key":"Open","in":{"@path":"t"}}})",
              "{\"t\":" + std::string(table) + "}") == R"("new")");
  CHECK(given(R"({"@lookup":{"key":"a","in":{"@path":"t"}}})", R"({"t":{"a":1,"a":2}})") == "2");
}

TEST_CASE("@lookup takes the text of a number and of a boolean for a key") {
  CHECK(looked_up("7") == R"("seven")");
  CHECK(looked_up("true") == R"("yes")");
}

TEST_CASE("@lookup gives else, or nothing, where there is no such member") {
  for (const std::string_view key : {R"("open")", R"("")", "null", "[]", R"(["Open"])", "{}",
                                     R"("toString")", R"("__proto__")", R"("constructor")"}) {
    CAPTURE(key);
    CHECK(looked_up(key) == "nothing");
    CHECK(given_for(key, R"({"@lookup":{"key":VALUE,"in":{"Open":1},"else":"other"}})") ==
          R"("other")");
  }
  CHECK(given(R"({"@lookup":{"key":"a","in":{"a":{"@path":"b"}},"else":{"@path":"c"}}})",
              R"({"c":0})") == "0");
  CHECK(given(R"({"@lookup":{"key":{"@path":"a"},"in":{"a":1}}})", "{}") == "nothing");
}

TEST_CASE("@lookup finds nothing in what is no object") {
  for (const std::string_view in : {"null", "5", R"("Open")", "[1]", "true"}) {
    CAPTURE(in);
    CHECK(given_for(in, R"({"@lookup":{"key":"0","in":VALUE,"else":"other"}})") == R"("other")");
    CHECK(given_for(in, R"({"@lookup":{"key":"length","in":VALUE}})") == "nothing");
  }
}

TEST_CASE("@lookup evaluates only the member that it gives") {
  constexpr std::string_view mapping =
      R"({"@lookup":{"key":{"@path":"k"},"in":{"a":{"@path":"k"},"b":{"@required":{"@path":"x"}}}}})";
  CHECK(given(mapping, R"({"k":"a"})") == R"("a")");
  CHECK(given(mapping, R"({"k":"b"})") ==
        "error /r/@lookup/in/b/@required: a value is required, got nothing");
}

TEST_CASE("@lookup refuses wrong options") {
  CHECK(given(R"({"@lookup":{"key":"a"}})", "{}") ==
        "refused /r/@lookup: expected a member in, got none");
  CHECK(given(R"({"@lookup":{"key":"a","in":["a"]}})", "{}") ==
        "refused /r/@lookup/in: expected an object or a directive, got an array");
  CHECK(given(R"({"@lookup":{"in":{}}})", "{}") ==
        "refused /r/@lookup: expected a member key, got none");
}
