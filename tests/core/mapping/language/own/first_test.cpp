// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/first.hpp"

#include <doctest/doctest.h>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

TEST_CASE("@first gives the first item that is neither absent nor null nor an empty text") {
  CHECK(given(R"({"@first":[{"@path":"a"},{"@path":"b"},{"@path":"c"},"last"]})",
              R"({"b":null,"c":""})") == R"("last")");
  CHECK(given(R"({"@first":[{"@path":"a"},{"@path":"b"}]})", R"({"b":"x"})") == R"("x")");
}

TEST_CASE("@first takes zero, false and what is empty but no text for an item") {
  CHECK(given(R"({"@first":[null,0,1]})", "{}") == "0");
  CHECK(given(R"({"@first":[{"@path":"a"},1]})", R"({"a":false})") == "false");
  CHECK(given(R"({"@first":[{"@path":"a"},1]})", R"({"a":[]})") == "[]");
}

TEST_CASE("@first takes a list of the payload, and what is no list for the only item") {
  CHECK(given_for(R"([null,"","x","y"])", R"({"@first":VALUE})") == R"("x")");
  CHECK(given_for(R"("x")", R"({"@first":VALUE})") == R"("x")");
  CHECK(given_for(R"({"a":1})", R"({"@first":VALUE})") == R"({"a":1})");
}

TEST_CASE("@first gives nothing where no item is there") {
  CHECK(given(R"({"@first":[]})", "{}") == "nothing");
  CHECK(given(R"({"@first":[{"@path":"a"},null,""]})", "{}") == "nothing");
  CHECK(given(R"({"@first":{"@path":"a"}})", "{}") == "nothing");
  CHECK(given_for("null", R"({"@first":VALUE})") == "nothing");
}

TEST_CASE("@first evaluates no item behind the one that it gives") {
  CHECK(given(R"({"@first":["x",{"@required":{"@path":"a"}}]})", "{}") == R"("x")");
  CHECK(given(R"({"@first":["",{"@required":{"@path":"a"}}]})", "{}") ==
        "error /r/@first/1/@required: a value is required, got nothing");
}

TEST_CASE("@first refuses what is no list") {
  CHECK(given(R"({"@first":"x"})", "{}") ==
        "refused /r/@first: expected an array or a directive, got a string");
  CHECK(given(R"({"@first":{"values":[]}})", "{}") ==
        "refused /r/@first: expected an array or a directive, got an object");
}
