// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/rules/transform.hpp"

#include <doctest/doctest.h>

#include <ctsync/mapping/each_call.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/concluded.hpp"
#include "core/customer_texts.hpp"
#include "core/mapping/normalise/few_normal_forms.hpp"
#include "core/pipeline/rules/compiled_rules.hpp"

using ctsync::CallKind;
using ctsync::Config;
using ctsync::Plan;
using ctsync::ReasonCode;
using ctsync::Step;
using ctsync::Transformer;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What a plan makes of a new customer, or of one with a record.
ctsync::Mapped mapped(const Plan& plan, std::string_view body = customer_created,
                      std::optional<std::string_view> record = std::nullopt,
                      const ctsync::Needs& needs = {}) {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", body);
  REQUIRE(reading.has_value());
  const auto step = transformer.apply(**reading, record, {}, needs);
  REQUIRE(step.has_value());
  auto made = ctsync::map(*step, plan);
  REQUIRE(made.has_value());
  return *std::move(made);
}

/// A step of two events about the customer c1.
Step two_events() {
  Step step;
  step.resource = {"default", "shop", "order", "o1"};
  step.project = "shop";
  step.subject = {{"default", "shop", "customer", "c1"}, "c1", "a@b.example", ""};
  step.timestamp = "2026-01-02T03:04:05Z";
  step.events = {{CallKind::track, "Order Completed", "created", "", R"({"total":12.50})"},
                 {CallKind::track, "Order Updated", "state", "", R"({"total":1})"}};
  return step;
}

}  // namespace

TEST_CASE("rules that change nothing give the bytes of the built-in mapping") {
  const auto plain = mapped(Plan{});
  const auto same = mapped(plan_with(rules_document(
      R"({"id":"a","from":"builtin","when":"change.kind = \"deleted\"","send":"nothing"},
         {"id":"b","from":"builtin"})")));
  REQUIRE(plain.calls.size() == 1);
  REQUIRE(same.calls.size() == 1);
  CHECK(same.calls[0].body == plain.calls[0].body);
  CHECK(same.calls[0].message_id == plain.calls[0].message_id);
}

TEST_CASE("rules make normal forms with the normalisers that they were compiled with") {
  const std::string document = rules_document(
      R"({"id":"a","from":"builtin","set":{"traits":{"land":{"@country":"Deutschland"}}}})");
  const auto named = mapped(plan_with(document));
  REQUIRE(named.calls.size() == 1);
  CHECK(has(named.calls[0].body, R"("land":"Deutschland")"));
  const auto coded = mapped(plan_with(document, "segment", ctsync::test::few_normal_forms()));
  REQUIRE(coded.calls.size() == 1);
  CHECK(has(coded.calls[0].body, R"("land":"DE")"));
}

TEST_CASE("rules see the built-in call in the normal forms of its plan") {
  const std::string document = rules_document(
      R"({"id":"a","from":"builtin","set":{"traits":{"seen":{"@path":"$.builtin.traits.firstName"}}}})");
  auto plan = plan_with(document);
  plan.normal_forms.add(ctsync::NormalForm::text);
  plan.normalisers.text = [](std::string_view) { return std::string("normal"); };
  const auto made = mapped(plan);
  REQUIRE(made.calls.size() == 1);
  CHECK(has(made.calls[0].body, R"("seen":"normal")"));
}

TEST_CASE("a rule changes, adds and drops fields of the built-in call and keeps the others") {
  const auto plain = mapped(Plan{});
  const auto changed = mapped(plan_with(rules_document(
      R"({"id":"a","from":"builtin",
          "set":{"traits":{"firstName":{"@case":{"operator":"upper","value":{"@path":"$.after.firstName"}}},
                           "tier":{"@path":"$.constants.tiers.g"},"nothing":{"@path":"$.after.none"},
                           "gone":null}},
          "drop":["traits.email","context.library"]})")));
  REQUIRE(changed.calls.size() == 1);
  const auto& call = changed.calls[0];
  CHECK(call.message_id == plain.calls[0].message_id);
  CHECK(has(plain.calls[0].body, R"("email")"));
  CHECK_FALSE(has(call.body, R"("email")"));
  CHECK_FALSE(has(call.body, R"("library")"));
  CHECK(has(call.body, R"("tier":"gold")"));
  CHECK(has(call.body, R"("gone":null)"));
  CHECK_FALSE(has(call.body, R"("nothing")"));
  CHECK(call.traits == plain.calls[0].traits + 1);
}

TEST_CASE("rules see a call as the rules before left it") {
  const auto made = mapped(plan_with(rules_document(
      R"({"id":"a","from":"builtin","set":{"traits":{"tier":"gold"}}},
         {"id":"b","from":"builtin","when":"builtin.traits.tier = \"gold\"","set":{"traits":{"is_gold":true}}})")));
  CHECK(has(made.calls.at(0).body, R"("is_gold":true)"));
}

TEST_CASE("a new userId is that of the call") {
  const auto made = mapped(plan_with(
      rules_document(R"({"id":"a","from":"builtin","set":{"userId":{"@path":"$.after.id"}}})")));
  CHECK(made.calls.at(0).user_id == "c1");
  CHECK(has(made.calls.at(0).body, R"("userId":"c1")"));
}

TEST_CASE("a userId that is no text makes a dead letter with the rule and the place") {
  const auto made =
      mapped(plan_with(rules_document(R"({"id":"a","from":"builtin","set":{"userId":["x"]}})")));
  REQUIRE(made.calls.size() == 1);
  CHECK(made.calls[0].refused.code == ReasonCode::rule_failed);
  CHECK(has(made.calls[0].refused.text, "rule a: /targets/segment/rules/0/set/userId"));
}

TEST_CASE("a rule can send nothing of a call") {
  const auto made = mapped(plan_with(rules_document(
      R"({"id":"a","from":"builtin","when":"builtin.type = \"identify\"","send":"nothing"})")));
  CHECK(made.calls.empty());
  CHECK(made.ignored.code == ReasonCode::left_out);
}

TEST_CASE("a rule compares a customer before and after, and sends a call of its own once") {
  const Plan plan = plan_with(rules_document(
      R"({"id":"gold","from":"empty","send":"track","event":"Became Ann",
          "when":"before.firstName != \"Ann\" and after.firstName = \"Ann\"",
          "properties":{"was":{"@path":"$.before.firstName"}}})"));
  constexpr std::string_view bea =
      R"({"id":"c1","version":1,"email":"a@b.example","firstName":"Bea","sequence":1,"whole":true})";
  const auto made = mapped(plan, first_name_set(2, 2, "Ann"), bea);
  REQUIRE(made.calls.size() == 2);
  CHECK(made.calls[0].kind == CallKind::identify);
  CHECK(made.calls[1].kind == CallKind::track);
  CHECK(made.calls[1].user_id == "a@b.example");
  CHECK(has(made.calls[1].body, R"("event":"Became Ann","properties":{"was":"Bea"})"));
  CHECK(made.calls[0].message_id != made.calls[1].message_id);
  constexpr std::string_view ann =
      R"({"id":"c1","version":1,"email":"a@b.example","firstName":"Ann","sequence":1,"whole":true})";
  CHECK(mapped(plan, first_name_set(2, 2, "Ann"), ann).calls.size() == 1);
}

TEST_CASE("a rule is applied to each event of a step that the target receives") {
  const Plan plan = plan_with(rules_document(
      R"({"id":"more","from":"builtin","when":"event.name = \"Order Completed\"",
          "set":{"properties":{"vip":true}}},
         {"id":"own","from":"empty","send":"track","event":{"@template":"Own {{event.name}}"}})"));
  const auto made = ctsync::map(two_events(), plan);
  REQUIRE(made.has_value());
  REQUIRE(made->calls.size() == 4);
  CHECK(made->events == std::vector<std::size_t>{0, ctsync::no_event, 1, ctsync::no_event});
  CHECK(has(made->calls[0].body, R"("properties":{"total":12.50,"vip":true})"));
  CHECK(has(made->calls[1].body, R"("event":"Own Order Completed")"));
  CHECK(has(made->calls[2].body, R"("properties":{"total":1})"));
  CHECK(made->calls[1].message_id != made->calls[3].message_id);
}

TEST_CASE("a request of a REST target has its path with encoded values, and its body by mapping") {
  const Plan plan = plan_with(
      R"({"version":1,"targets":{"crm":{"sendBuiltin":false,"rules":[
        {"id":"contact","from":"empty","send":"request","method":"PUT",
         "path":"/contacts/{mail}/x","values":{"mail":{"@path":"$.after.email"}},
         "body":{"first":{"@path":"$.after.firstName"}}}]}}})",
      "crm");
  const auto made = mapped(plan);
  REQUIRE(made.calls.size() == 1);
  CHECK(made.calls[0].kind == CallKind::request);
  CHECK(has(made.calls[0].body, R"("method":"PUT","path":"/contacts/)"));
  CHECK(has(made.calls[0].body, "%40"));
  CHECK(has(made.calls[0].body, R"("body":{"first":")"));
}

TEST_CASE("a request whose path lacks a value is a dead letter") {
  const Plan plan = plan_with(
      R"({"version":1,"targets":{"crm":{"rules":[
        {"id":"contact","from":"empty","send":"request","method":"PUT",
         "path":"/contacts/{id}","values":{"id":{"@path":"$.after.none"}}}]}}})",
      "crm");
  const auto made = mapped(plan);
  REQUIRE(made.calls.size() == 2);
  CHECK(made.calls[1].refused.code == ReasonCode::rule_failed);
}

TEST_CASE("a rule reads the notification and the resource where the tenant's needs carry them") {
  const Plan plan = plan_with(rules_document(
      R"({"id":"a","from":"builtin","set":{"traits":{"via":{"@path":"$.notification.type"},
          "version":{"@path":"$.resource.version"}}}})"));
  CHECK(plan.transform.reads_notification);
  CHECK(plan.transform.reads_resource);
  ctsync::Needs needs;
  needs.notification = needs.resource = true;
  const auto made = mapped(plan, customer_created, std::nullopt, needs);
  CHECK(has(made.calls.at(0).body, R"("via":"CustomerCreated")"));
  CHECK(has(made.calls.at(0).body, R"("version":1)"));
}

TEST_CASE("what a rule makes of texts that targets cannot store is storable") {
  const auto made = mapped(plan_with(
      rules_document(R"({"id":"a","from":"builtin","set":{"traits":{"x":"a\u0000b"}}})")));
  CHECK(has(made.calls.at(0).body, R"("x":"ab")"));
}

TEST_CASE("a function from a step and a call to a call is a transform") {
  Plan plan;
  plan.transform = ctsync::each_call([](const Step& step, ctsync::Call call) {
    call.body.insert(1, step.deleted ? R"("gone":true,)" : R"("gone":false,)");
    return call;
  });
  CHECK(mapped(plan).calls.at(0).body.starts_with(R"({"gone":false,)"));
  plan.transform = ctsync::each_call(
      [](const Step&, const ctsync::Call&) -> std::optional<ctsync::Call> { return std::nullopt; });
  CHECK(mapped(plan).ignored.code == ReasonCode::left_out);
}
