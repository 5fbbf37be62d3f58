// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/join.hpp"

#include <doctest/doctest.h>

#include <string>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

TEST_CASE("@join joins values as texts") {
  CHECK(given(R"({"@join":{"values":[{"@path":"a"},2.5,true],"separator":" - "}})",
              R"({"a":"x"})") == R"("x - 2.5 - true")");
  CHECK(given_for("[9007199254740993]", R"({"@join":{"values":VALUE}})") ==
        R"("9007199254740993")");
}

TEST_CASE("@join has a comma and a blank between values where no separator is given") {
  CHECK(given_for(R"(["x","y"])", R"({"@join":{"values":VALUE}})") == R"("x, y")");
  CHECK(given_for(R"(["x","y"])", R"({"@join":{"values":VALUE,"separator":""}})") == R"("xy")");
}

TEST_CASE("@join leaves out what is empty, and what has no plain text") {
  CHECK(given_for(R"([null,"","x",{"a":1},["y"],"z"])", R"({"@join":{"values":VALUE}})") ==
        R"("x, z")");
  CHECK(given(R"({"@join":{"values":[{"@path":"a"},"x"]}})", "{}") == R"("x")");
}

TEST_CASE("@join takes what is no list for the only value") {
  CHECK(given_for("5", R"({"@join":{"values":VALUE}})") == R"("5")");
}

TEST_CASE("@join gives nothing where nothing is left") {
  CHECK(given_for("[]", R"({"@join":{"values":VALUE}})") == "nothing");
  CHECK(given_for(R"([null,"",{}])", R"({"@join":{"values":VALUE}})") == "nothing");
  CHECK(given_for(R"({"a":1})", R"({"@join":{"values":VALUE}})") == "nothing");
  CHECK(given(R"({"@join":{"values":{"@path":"a"}}})", "{}") == "nothing");
}

TEST_CASE("@join puts the halves of a character together, and keeps half a one alone") {
  CHECK(given(R"({"@join":{"values":[{"@path":"s.0"},{"@path":"s.1"}],"separator":""}})",
              R"({"s":"😀"})") == R"("😀")");
  CHECK(given(R"({"@join":{"values":[{"@path":"s.0"},"x"],"separator":""}})", R"({"s":"😀"})") ==
        "\"\uFFFDx\"");
}

TEST_CASE("@join ends where its text becomes too long") {
  std::string values = "[\"x\"";
  for (int i = 0; i < 1000; ++i) values += ",\"x\"";
  const std::string separator(2000, '-');
  CHECK(given_for(values + "]", R"({"@join":{"values":VALUE,"separator":")" + separator + "\"}}")
            .starts_with("error applying the mapping to this payload takes too many"));
}

TEST_CASE("@join refuses wrong options") {
  CHECK(given(R"({"@join":["x"]})", "{}") == "refused /r/@join: expected an object, got an array");
  CHECK(given(R"({"@join":{"separator":","}})", "{}") ==
        "refused /r/@join: expected a member values, got none");
  CHECK(given(R"({"@join":{"values":"x"}})", "{}") ==
        "refused /r/@join/values: expected an array or a directive, got a string");
  CHECK(given(R"({"@join":{"values":[],"separator":5}})", "{}") ==
        "refused /r/@join/separator: expected a string, got a number");
}
