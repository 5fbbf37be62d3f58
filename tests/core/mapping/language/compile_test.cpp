// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/compile.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "applied.hpp"

using ctsync::mapping::language::Compiled;
using ctsync::mapping::language::Dialect;
using ctsync::mapping::language::Limits;
using ctsync::test::applied;

namespace {

std::vector<std::string> mistakes(std::string_view mapping, Dialect dialect = Dialect::ctsync) {
  std::vector<std::string> texts;
  const Compiled compiled = ctsync::mapping::language::compile(mapping, dialect);
  CHECK(compiled.program.has_value() == compiled.mistakes.empty());
  for (const auto& mistake : compiled.mistakes) texts.push_back(to_string(mistake));
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("all mistakes of a mapping are told, each with its JSON pointer") {
  CHECK(mistakes(R"({
    "a": {"@path": 5},
    "b/c": {"@replace": {"pattern": "", "value": 1, "global": "yes"}},
    "d": {"@json": {"value": 1}},
    "e": [{"f": {"@case": {"operator": "title", "value": "x"}}}],
    "g": {"@template": "x", "h": 1},
    "i": {"@merge": {"objects": [1]}}
  })") == Texts{"/a/@path: expected a string or a directive, got a number",
                "/b~1c/@replace/pattern: expected a text of 1 to 10 characters, got 0",
                "/b~1c/@replace/value: expected a string or a directive, got a number",
                "/b~1c/@replace/global: expected true or false, got a string",
                "/d/@json: expected a member mode, got none",
                "/g: expected @template alone, got another key beside it",
                "/i/@merge/objects/0: expected an object or a directive, got a number",
                "/e/0/f/@case/operator: expected the operator \"lower\" or \"upper\"",
                "/i/@merge: expected an object with a member direction"});
}

TEST_CASE("@liquid is refused with the reason and what to use instead") {
  for (const auto dialect : {Dialect::ctsync, Dialect::segment}) {
    for (const std::string_view mapping :
         {R"({"a":{"@liquid":"{{ b }}"}})",
          R"({"a":[{"@if":{"exists":1,"then":[{"@liquid":""}]}}]})"}) {
      const auto told = mistakes(mapping, dialect);
      REQUIRE(told.size() == 1);
      CHECK(told[0].find("/@liquid: @liquid is not supported") != std::string::npos);
      CHECK(told[0].find("use @template") != std::string::npos);
    }
  }
}

TEST_CASE("an unknown directive is refused, and the known ones are named") {
  const auto told = mistakes(R"({"a":{"@paht":"b"}})");
  REQUIRE(told.size() == 1);
  CHECK(told[0].starts_with("/a/@paht: there is no such directive, there are: @path @template"));
}

TEST_CASE("directives of our own are unknown in Segment's dialect, like any that does not exist") {
  const auto unknown = mistakes(R"({"a":{"@paht":"b"}})", Dialect::segment);
  REQUIRE(unknown.size() == 1);
  for (const auto& rule : ctsync::mapping::language::own_rules) {
    const std::string name(rule.name);
    CAPTURE(name);
    CHECK(mistakes("{\"a\":{\"" + name + "\":\"b\"}}", Dialect::segment) ==
          Texts{"/a/" + name + unknown[0].substr(std::string_view("/a/@paht").size())});
    CHECK(applied("{\"a\":[{\"" + name + "\":\"b\"}]}", "{}", Dialect::segment) ==
          "error /a/0/" + name + ": there is no such directive");
    CHECK(mistakes(R"({"a":{"@paht":"b"}})")[0].find(" " + name) != std::string::npos);
  }
}

TEST_CASE("the options of a directive of our own are known by its member value") {
  const auto compiled = ctsync::mapping::language::compile(
      R"({"a":{"@money":{"value":1,"form":"text"}},"b":{"@money":{"centAmount":1,"form":"text"}}})",
      Dialect::ctsync);
  REQUIRE(compiled.program);
  REQUIRE(compiled.warnings.size() == 1);
  CHECK(compiled.warnings[0].where == "/a/@money/form");
}

TEST_CASE("options of a directive of our own without a value are refused") {
  for (const std::string name : {"@money", "@hash", "@phone", "@date"}) {
    CHECK(mistakes("{\"a\":{\"" + name + R"(":{"vlaue":{"@path":"b"}}}})") ==
          Texts{"/a/" + name + ": expected a member value, got none"});
  }
}

TEST_CASE("mistakes within the values of directives of our own are told, too") {
  CHECK(mistakes(R"({
    "a": {"@first": ["x", {"@paht": "b"}]},
    "b": {"@lookup": {"key": {"@path": 5}, "in": {"c": {"@path": 6}}}},
    "d": {"@date": {"value": {"@path": 7}}},
    "e": {"@phone": {"@path": 8}}
  })")
            .size() == 5);
}

TEST_CASE(
    "what Segment evaluates only when it is reached is refused at once, but not in its dialect") {
  for (const std::string_view mapping :
       {R"({"a":[{"@paht":"b"}]})", R"({"a":{"@if":{"exists":0}}})",
        R"({"a":[{"@path":"b","c":1}]})", R"({"a":{"@merge":{"objects":[]}}})",
        R"({"a":{"@json":{"mode":"ENCODE","value":1}}})",
        R"({"a":{"@literal":{"b":{"@path":5}}}})"}) {
    CAPTURE(mapping);
    CHECK(mistakes(mapping).size() == 1);
    CHECK(mistakes(mapping, Dialect::segment).empty());
  }
  CHECK(applied(R"({"a":{"@if":{"exists":{"@path":"b"},"then":[{"@paht":"b"}],"else":1}}})", "{}",
                Dialect::segment) == R"({"a":1})");
  CHECK(applied(R"({"a":[{"@paht":"b"}]})", "{}", Dialect::segment) ==
        "error /a/0/@paht: there is no such directive");
}

TEST_CASE("options that have no effect are warned of") {
  const auto compiled = ctsync::mapping::language::compile(
      R"({"a":{"@if":{"exists":{"@path":"b"},"than":1,"else":""}},"c":{"@case":{"operator":"lower","value":""}}})",
      Dialect::ctsync);
  REQUIRE(compiled.program);
  REQUIRE(compiled.warnings.size() == 3);
  CHECK(compiled.warnings[0].where == "/a/@if/than");
  CHECK(compiled.warnings[1].where == "/a/@if/else");
  CHECK(compiled.warnings[2].where == "/c/@case");
}

TEST_CASE("metadata of Segment's editor is ignored") {
  CHECK(applied(R"({"a":{"@path":"b","_metadata":{"label":"B"}}})", R"({"b":1})") == R"({"a":1})");
}

TEST_CASE("a text that is no mapping is refused with the reason") {
  CHECK(mistakes("") == Texts{"expected JSON, and the text is none at line 1, column 1"});
  CHECK(mistakes("{\n\"a\": 1,\n\"b\":}") ==
        Texts{"expected JSON, and the text is none at line 3, column 5"});
  CHECK(mistakes("\xFF") == Texts{"expected UTF-8"});
  CHECK(mistakes("null") == Texts{"expected an object, got null"});
}

TEST_CASE("a mapping that is too large, too deep or has too many values is refused") {
  Limits limits;
  limits.text = 20;
  CHECK(applied(R"({"a":"0123456789012"})", "{}", Dialect::ctsync, limits) ==
        "refused expected a mapping of at most 20 bytes, got 21");
  limits = {};
  limits.depth = 3;
  CHECK(applied("[[[[]]]]", "{}", Dialect::ctsync, limits) ==
        "refused expected JSON nested at most 3 deep");
  limits = {};
  limits.nodes = 3;
  CHECK(applied("[1,2,3,4]", "{}", Dialect::ctsync, limits) ==
        "refused expected a mapping of at most 3 values, got more");
}

TEST_CASE("the number of mistakes that are told is limited") {
  std::string mapping = "{";
  for (int i = 0; i < 500; ++i) {
    mapping += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + R"(":{"@path":1})";
  }
  CHECK(mistakes(mapping + "}").size() == Limits{}.mistakes);
}
