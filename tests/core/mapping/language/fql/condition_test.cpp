// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/fql/condition.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "ctsync/json/view.hpp"
#include "ctsync/mapping/language/fql/evaluate.hpp"
#include "ctsync/mapping/language/fql/parse.hpp"

namespace language = ctsync::mapping::language;
using language::Dialect;

namespace {

constexpr std::string_view message = R"({
  "type": "OrderCreated", "event": "Order Completed", "resource": {"typeId": "order", "version": 3, "big": 9007199254740993},
  "order": {"country": "DE", "total": {"cents": 2750}, "paid": true, "note": null, "tags": ["new", "gift"], "x y": {"z": 1}},
  "properties": {"name": "Ann Example"}
})";

/// "true", "false", "error", or why it is refused.
std::string judged(std::string_view condition, Dialect dialect = Dialect::ctsync) {
  const auto compiled = language::fql::compile_condition(condition, dialect);
  if (!compiled.condition) return to_string(compiled.mistakes.front());
  ctsync::json::Parser parser;
  language::Memory memory;
  const auto held = language::fql::holds(*compiled.condition, *parser.parse(message), memory);
  if (!held) return "error";
  return *held ? "true" : "false";
}

void check_each(std::initializer_list<const char*> conditions, std::string_view expected) {
  for (const std::string condition : conditions) {
    CAPTURE(condition);
    CHECK(judged(condition) == expected);
  }
}

}  // namespace

TEST_CASE("a condition compares any path with texts, numbers, booleans and null") {
  check_each({"type = \"OrderCreated\"", "order.country='DE'", "order.total.cents>=2750",
              "order.total.cents < 2751", "resource.version = 3", "resource.version != 4",
              "order.paid = true", "order.paid", "!order.missing", "order.note = null",
              "order.missing = null", "order.country != null", "order.country != \"FR\"",
              "order.missing != \"FR\"", "order.x\\ y.z = 1", "order.tags.1 = \"gift\"",
              "order.paid != false"},
             "true");
  check_each({"order.country = \"de\"", "resource.version = \"3\"", "resource.version > 3",
              "order.missing > 0", "order.country > 0", "order.missing != 1", "order.note",
              "order.paid = 1", "order.note != null"},
             "false");
}

TEST_CASE("tests are joined and grouped, and no precedence has to be known") {
  check_each({"order.paid and type = \"OrderCreated\" and order.country = \"DE\"",
              "order.country = \"FR\" or order.country = \"DE\"",
              "(order.country = \"FR\" or order.paid) and !(type = \"x\")",
              "!(order.paid and order.note)"},
             "true");
  CHECK(judged("order.paid and order.note or type = \"x\"") ==
        "at character 27: expected parentheses, since `and` and `or` have no precedence here, got "
        "or");
}

TEST_CASE("functions test and change texts and lists") {
  check_each(
      {"contains(properties.name, \"Ex\")", "match(event, \"Order *\")", "match(event, '*d')",
       "match(event, 'O*C?mpl[a-f]ted')", "!contains(properties.name, \"z\")",
       "length(order.tags) = 2", "length(order.missing) = 0", "length(order.country) = 2",
       "lowercase(order.country) = \"de\"", "uppercase(event) = \"ORDER COMPLETED\"",
       "typeof(order.tags) = \"list\"", "typeof(order.missing) = \"null\"",
       "order.country in [\"AT\", \"DE\"]", "\"gift\" in order.tags", "!(order.country in [1, 2])",
       "lowercase(order.missing) = null"},
      "true");
  check_each(
      {"contains(order.missing, \"a\")", "!contains(order.missing, \"a\")",
       "!match(order.total, \"*\")", "\"gift\" in order.country", "order.missing in [\"a\"]"},
      "false");
}

TEST_CASE("a mistake names the character, what was expected and what was found") {
  CHECK(judged("") ==
        "at character 1: expected a path, a text, a number, true, false, null, a list or a "
        "function, got the end");
  CHECK(judged("type = ") ==
        "at character 8: expected a path, a text, a number, true, false, null, a list or a "
        "function, got the end");
  CHECK(judged("type = \"a\" event = 1") ==
        "at character 12: expected and, or, or the end, got event");
  CHECK(judged("(type = \"a\"") == "at character 12: expected a closing parenthesis, got the end");
  CHECK(judged("type == \"a\"") ==
        "at character 7: expected a path, a text, a number, true, false, null, a list or a "
        "function, got =");
  CHECK(judged("order.total.cents > \"5\"") ==
        "at character 24: expected a number behind <, <=, > and >= before this, got the end");
  CHECK(judged("length(a, b) > 1") == "at character 14: expected one argument before this, got >");
  CHECK(judged("sqrt(a) > 1") ==
        "at character 5: expected contains, match, length, lowercase, uppercase or typeof before "
        "this, got (");
  CHECK(judged("\"a\"") == "at character 4: expected =, !=, <, <=, >, >= or in, got the end");
  CHECK(judged("type = \"a") ==
        "at character 8: expected a path, a text, a number, true, false, null, a list or a "
        "function, got what is no word of FQL");
  CHECK(judged("a = 1.2.3") == "at character 5: expected a number, got 1.2.3");
}

TEST_CASE("conditions that are too long or nested too deep are refused") {
  CHECK(judged(std::string(10'001, ' ')) ==
        "expected a condition of at most 10000 bytes, got 10001");
  CHECK(judged(std::string(5000, '(')) ==
        "at character 34: expected at most 32 groups in each other, got (");
  CHECK(judged(std::string(5000, '!') + "a")
            .starts_with("at character 35: expected fewer negations"));
  CHECK(judged("a in " + std::string(5000, '[')).find("fewer lists") != std::string::npos);
}

TEST_CASE("a condition has to be UTF-8") {
  for (const auto dialect : {Dialect::ctsync, Dialect::segment}) {
    CHECK(judged("type = \"a\xFF\"", dialect) == "expected UTF-8");
    CHECK(judged("n <\xE0", dialect) == "expected UTF-8");
  }
}

TEST_CASE("a condition that would take long on a payload is an error") {
  namespace fql = language::fql;
  std::string condition = "lowercase(t) = \"a\"";
  for (int i = 0; i < 300; ++i) condition += " or lowercase(t) = \"a\"";
  const auto compiled = fql::compile_condition(condition, Dialect::ctsync);
  REQUIRE(compiled.condition);
  ctsync::json::Parser parser;
  language::Memory memory;
  const auto held = fql::holds(
      *compiled.condition, *parser.parse("{\"t\":\"" + std::string(100'000, 'B') + "\"}"), memory);
  REQUIRE_FALSE(held);
  CHECK(held.error().code == ctsync::Errc::too_large);
}

TEST_CASE("in Segment's dialect a condition means what Segment's own code takes it for") {
  const auto segment = [](std::string_view condition) {
    return judged(condition, Dialect::segment);
  };
  CHECK(segment("type = \"OrderCreated\"") == "true");
  CHECK(segment("type = 'OrderCreated'") == "false");  // single quotes are a part of the text
  CHECK(segment("type = \"x\" and event = \"y\" or type = \"OrderCreated\"") ==
        "true");  // the last counts
  CHECK(segment("order.country = \"FR\" and type = \"OrderCreated\"") ==
        "true");  // an unknown field
  CHECK(segment("type = \"OrderCreated\" and ()") == "error");
  CHECK(segment("order.country = \"DE\"").starts_with("expected a condition in FQL"));
  CHECK(segment("match(event, \"Order*\")") == "true");
  CHECK(segment("properties.name != 5") == "false");
}
