// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/rules/compile_rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/pipeline/rules/compiled_rules.hpp"

namespace {

std::vector<std::string> mistakes_of(std::string_view document) {
  const auto compiled = ctsync::rules::compile_rules(document, known_targets);
  CHECK((compiled.rules == nullptr) != compiled.mistakes.empty());
  std::vector<std::string> texts;
  for (const auto& mistake : compiled.mistakes) texts.push_back(to_string(mistake));
  return texts;
}

/// The only mistake of a document with one rule of the target `segment`.
std::string mistake_of(std::string_view rule) {
  const auto mistakes = mistakes_of(rules_document(rule));
  REQUIRE(mistakes.size() == 1);
  return mistakes.front();
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a document without mistakes compiles to the rules of each target") {
  const auto compiled = ctsync::rules::compile_rules(
      R"({"version":1,"targets":{
        "segment":{"rules":[{"id":"a","from":"builtin","drop":["traits.birthday"]},
                            {"id":"b","from":"builtin","enabled":false,"send":"nothing"}]},
        "crm":{"sendBuiltin":false,"rules":[{"id":"c","from":"empty","send":"request",
          "method":"PUT","path":"/contacts/{user_id}","body":{"@path":"$.after"}}]}}})",
      known_targets);
  REQUIRE(compiled.rules != nullptr);
  const auto& targets = compiled.rules->targets;
  CHECK(targets.at("segment").rules.size() == 1);  // the other one is off
  CHECK(targets.at("segment").sends_builtin);
  CHECK_FALSE(targets.at("crm").sends_builtin);
  CHECK(targets.at("crm").inputs.scopes.has(ctsync::rules::Scope::after));
  CHECK_FALSE(targets.at("crm").inputs.scopes.has(ctsync::rules::Scope::before));
  REQUIRE(compiled.warnings.size() == 1);
  CHECK(compiled.warnings.front().where == "/targets/crm/sendBuiltin");
}

TEST_CASE("all mistakes of a document are told at once, each with its pointer") {
  const auto mistakes = mistakes_of(
      R"({"version":2,"target":{},"targets":{
        "segmnt":{"rules":[]},
        "segment":{"rules":[{"id":"a b","from":"builtin"},
                            {"id":"x","from":"nothing","when":"a = ="},
                            {"id":"y","from":"builtin","set":{"traits":{"a":{"@pat":"$.after"}}}},
                            {"id":"y","from":"builtin","when":"after.email =","send":"track",
                             "set":{"type":"page","traits":{"b":{"@liquid":"x"}}},"drop":["type"],
                             "colour":"red"}]}}})");
  const auto told = [&](std::string_view begin) {
    return std::ranges::any_of(mistakes,
                               [&](const std::string& each) { return each.starts_with(begin); });
  };
  CHECK(told("/version: expected the version 1"));
  CHECK(told("/target: there is no such member"));
  CHECK(told("/targets/segmnt: there is no target of this name, there are: segment crm graph"));
  CHECK(told("/targets/segment/rules/0/id: expected an id"));
  CHECK(told("/targets/segment/rules/1/from: expected \"builtin\""));
  CHECK(told("/targets/segment/rules/2/set/traits/a/@pat: there is no such directive"));
  CHECK(told("/targets/segment/rules/1/when: "));
  CHECK(told("/targets/segment/rules/3/id: expected an id that no other rule"));
  CHECK(told("/targets/segment/rules/3/when: "));
  CHECK(told("/targets/segment/rules/3/send: expected \"nothing\""));
  CHECK(told("/targets/segment/rules/3/set/type: cannot be set"));
  CHECK(told("/targets/segment/rules/3/set/traits/b/@liquid: "));
  CHECK(told("/targets/segment/rules/3/drop/0: expected the path"));
  CHECK(told("/targets/segment/rules/3/colour: there is no such member"));
}

TEST_CASE("a condition with a mistake is told at the rule") {
  CHECK(has(mistake_of(R"({"id":"a","from":"builtin","when":"after.email ="})"),
            "/targets/segment/rules/0/when: "));
}

TEST_CASE("a path that begins with no scope is a mistake that names the scopes") {
  const auto mistake =
      mistake_of(R"({"id":"a","from":"builtin","set":{"traits":{"x":{"@path":"$.custmer.x"}}}})");
  CHECK(has(mistake, "/targets/segment/rules/0/set: a path begins with custmer"));
  CHECK(has(mistake, "before after"));
  CHECK(has(mistake_of(R"({"id":"a","from":"builtin","when":"type = \"x\""})"),
            "a path begins with type"));
}

TEST_CASE("a path in the items of an array begins at the item") {
  CHECK(mistakes_of(rules_document(
                        R"({"id":"a","from":"builtin","set":{"traits":{"x":{"@arrayPath":
                        ["$.after.addresses",{"city":{"@path":"$.city"}}]}}}})"))
            .empty());
}

TEST_CASE("what makes a call what it is cannot be set or dropped") {
  CHECK(has(mistake_of(R"({"id":"a","from":"builtin","set":{"messageId":"x"}})"),
            "/set/messageId: cannot be set"));
  CHECK(has(mistake_of(R"({"id":"a","from":"builtin","set":{"type":"track"}})"),
            "/set/type: cannot be set"));
  CHECK(has(mistake_of(R"({"id":"a","from":"builtin","drop":["userId"]})"),
            "/drop/0: expected the path of a member"));
}

TEST_CASE("a rule of the wrong kind of target is refused") {
  CHECK(has(mistake_of(R"({"id":"a","from":"empty","send":"request","method":"GET","path":"/x"})"),
            "/send: this kind of target takes no requests"));
  const auto mistakes = mistakes_of(
      R"({"version":1,"targets":{"graph":{"rules":[{"id":"a","from":"empty","send":"identify"}]}}})");
  REQUIRE(mistakes.size() == 1);
  CHECK(has(mistakes.front(), "takes requests only"));
}

TEST_CASE("members that a rule needs and members that it has not are told") {
  CHECK(has(mistake_of(R"({"id":"a","from":"empty","send":"track"})"), "expected a member event"));
  CHECK(has(mistake_of(R"({"id":"a","from":"builtin","properties":{}})"),
            "/properties: there is no such member, there are: id description enabled when from "
            "set drop send"));
}

TEST_CASE("the names in a path have values") {
  const auto of = [](std::string_view path) {
    return mistakes_of(std::string(R"({"version":1,"targets":{"crm":{"rules":[{"id":"a",)"
                                   R"("from":"empty","send":"request","method":"PUT","values":)"
                                   R"({"id":{"@path":"$.after.id"}},"path":")")
                           .append(path)
                           .append("\"}]}}}"));
  };
  CHECK(of("/contacts/{id}").empty());
  CHECK(of("/contacts/{user_id}/{message_id}").empty());
  CHECK(of("/contacts/{name}").size() == 1);
  CHECK(of("contacts").size() == 1);
  CHECK(of("/contacts/{id").size() == 1);
}

TEST_CASE("a document that is no JSON, or too long, is one mistake") {
  CHECK(mistakes_of("{").size() == 1);
  CHECK(mistakes_of("[]").size() == 1);
  CHECK(mistakes_of(std::string(2'000'000, ' ')).size() == 1);
}
