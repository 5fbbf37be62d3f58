// SPDX-License-Identifier: MIT
#include "ctsync/protocol/graphql/codes.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace ctsync;
using graphql::Meaning;

TEST_CASE("a code of an error means the same in any case and with either sign between words") {
  CHECK(graphql::meaning_of("THROTTLED") == Meaning::throttled);
  CHECK(graphql::meaning_of("access-denied") == Meaning::denied);
  CHECK(graphql::meaning_of("Invalid_Token") == Meaning::unauthenticated);
  CHECK(graphql::meaning_of("INTERNAL_SERVER_ERROR") == Meaning::later);
}

TEST_CASE("an unknown code refuses the request") {
  for (const auto* code :
       {"", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "MAX_COST_EXCEEDED", "NOT_FOUND"}) {
    CHECK(graphql::meaning_of(code) == Meaning::refused);
  }
}

TEST_CASE("each code stands in the table once, as it is compared") {
  std::set<std::string_view> words;
  for (const auto& code : graphql::codes) {
    CAPTURE(code.word);
    CHECK(words.insert(code.word).second);
    CHECK(graphql::meaning_of(code.word) == code.meaning);
    CHECK(code.meaning != Meaning::refused);
  }
}

TEST_CASE("the code is that of the extensions, else the type") {
  json::Parser parser;
  const auto code = [&](std::string_view text) {
    return std::string(graphql::code_of(parser.parse(text).value()));
  };
  CHECK(code(R"({"extensions":{"code":"A"},"type":"B"})") == "A");
  CHECK(code(R"({"type":"RATE_LIMITED"})") == "RATE_LIMITED");
  CHECK(code(R"({"extensions":{"code":7}})").empty());
  CHECK(code("null").empty());
}
