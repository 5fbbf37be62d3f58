// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/required.hpp"

#include <doctest/doctest.h>

#include <ctsync/mapping/language/apply.hpp>
#include <string>
#include <string_view>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;
namespace language = ctsync::mapping::language;

TEST_CASE("@required gives a value that is there") {
  for (const std::string_view value : {"0", "false", "\"x\"", "[]", "{}", "\" \""}) {
    CHECK(given_for(value, R"({"@required":VALUE})") == value);
  }
}

TEST_CASE("@required ends the evaluation where there is no value, and names the place") {
  CHECK(given(R"({"a/b":[{"@required":{"@path":"x"}}]})", "{}") ==
        "error /r/a~1b/0/@required: a value is required, got nothing");
  CHECK(given_for("null", R"({"@required":VALUE})") ==
        "error /r/@required: a value is required, got null");
  CHECK(given_for(R"("")", R"({"@required":VALUE})") ==
        "error /r/@required: a value is required, got an empty string");
}

TEST_CASE("@required fails as missing, so that a caller can tell it from a mistake") {
  const auto compiled =
      language::compile(R"({"a":{"@required":{"@path":"x"}}})", language::Dialect::ctsync);
  REQUIRE(compiled.program);
  language::Memory memory;
  std::string out = "kept";
  const auto given = language::apply(*compiled.program, std::string_view("{}"), out, memory);
  REQUIRE_FALSE(given);
  CHECK(given.error().code == ctsync::Errc::missing);
  CHECK(out == "kept");
}

TEST_CASE("@required passes on why its value could not be evaluated") {
  CHECK(given(R"({"@required":{"@path":{"@path":"n"}}})", R"({"n":5})") ==
        "error /r/@required/@path: expected a string as @path, got a number");
}

TEST_CASE("@required is refused for a value that can never be there") {
  CHECK(given(R"({"@required":""})", "{}") ==
        "refused /r/@required: a value is required, got an empty string");
  CHECK(given(R"({"@required":null})", "{}") ==
        "refused /r/@required: a value is required, got null");
}
