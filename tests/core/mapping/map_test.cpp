// SPDX-License-Identifier: MIT
#include "ctsync/mapping/map.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "core/concluded.hpp"
#include "core/customer_texts.hpp"
#include "core/profile_json.hpp"

using ctsync::CallKind;
using ctsync::Config;
using ctsync::Errc;
using ctsync::OnDelete;
using ctsync::OnEmailChange;
using ctsync::Plan;
using ctsync::ReasonCode;
using ctsync::Step;
using ctsync::Transformer;
using ctsync::UserId;

namespace {

Plan plan_of(UserId rule, std::string target = std::string(ctsync::default_target)) {
  Plan plan;
  plan.target = std::move(target);
  plan.user_id = rule;
  return plan;
}

/// A step of one event about the customer c1.
Step event_step(ctsync::Subject subject) {
  Step step;
  step.resource = {"default", "shop", "order", "o1"};
  step.project = "shop";
  step.subject = std::move(subject);
  step.timestamp = "2026-01-02T03:04:05Z";
  step.events = {{CallKind::track, "Order Completed", "created", "", R"({"total":12.5})"}};
  return step;
}

const ctsync::Subject c1{{"default", "shop", "customer", "c1"}, "c1", "a@b.example", "a-1"};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the plan of another target gives the same call another message id") {
  Transformer transformer{Config{}};
  const auto one = concluded(transformer, customer_created);
  const auto two = concluded(transformer, customer_created, std::nullopt, nullptr,
                             plan_of(UserId::email, "other"));
  CHECK(one.calls.front().message_id != two.calls.front().message_id);
  CHECK(one.record == two.record);
}

TEST_CASE("a step that must fetch or waits for a time is not mapped to no calls, but is an error") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", first_name_set(5, 3, "Bea"));
  REQUIRE(reading.has_value());
  auto step = transformer.apply(**reading, std::nullopt);
  REQUIRE(step.has_value());
  REQUIRE(step->must_fetch.has_value());
  auto mapped = ctsync::map(*step, Plan{});
  REQUIRE_FALSE(mapped.has_value());
  CHECK(mapped.error().code == Errc::missing);
  CHECK(mapped.error().where == "must_fetch");
  CHECK(ctsync::shared_ids(*step, Plan{}).user.empty());

  Step scheduled = event_step(c1);
  CHECK(ctsync::map(scheduled, Plan{}).has_value());
  scheduled.scheduled = ctsync::Scheduled{};
  mapped = ctsync::map(scheduled, Plan{});
  REQUIRE_FALSE(mapped.has_value());
  CHECK(mapped.error().where == "scheduled");
}

TEST_CASE("one step mapped for several plans gives each the bytes that it gets alone") {
  Transformer transformer{Config{}};
  constexpr std::string_view known =
      R"({"id":"c1","version":1,"email":"old@b.example","externalId":"X","customerNumber":"7"})";
  const std::string body = forwarded_customer(
      R"({"id":"c1","version":2,"email":"new@b.example","externalId":"X","customerNumber":"7"})");
  auto reading = transformer.read("web", body);
  REQUIRE(reading.has_value());
  auto result = transformer.apply(**reading, known);
  REQUIRE(result.has_value());
  const auto& step = *result;
  for (const auto& row :
       {std::pair{UserId::email, "new@b.example"}, std::pair{UserId::customer_id, "c1"},
        std::pair{UserId::external_id, "X"}, std::pair{UserId::customer_number, "7"}}) {
    const Plan plan = plan_of(row.first);
    auto shared = ctsync::map(step, plan);
    REQUIRE(shared.has_value());
    Transformer other{Config{}};
    const auto alone = concluded(other, body, known, nullptr, plan);
    REQUIRE(shared->calls.size() == alone.calls.size());
    CHECK(alone.calls.size() == (row.first == UserId::email ? 2 : 1));
    for (std::size_t i = 0; i < alone.calls.size(); ++i) {
      CHECK(shared->calls[i].body == alone.calls[i].body);
      CHECK(shared->calls[i].message_id == alone.calls[i].message_id);
      CHECK(shared->calls[i].user_id == row.second);
    }
  }
}

TEST_CASE(
    "a customer without the field of the plan's rule cannot be told, and the error names it") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", customer_created);
  REQUIRE(reading.has_value());
  const Plan plan = plan_of(UserId::external_id);
  auto checked = ctsync::check_identity(**reading, plan);
  REQUIRE_FALSE(checked.has_value());
  CHECK(checked.error().where == "/customer/externalId");
  auto outcome = conclude(transformer, **reading, std::nullopt, nullptr, plan);
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().code == Errc::missing);
  CHECK(outcome.error().where == "/customer/externalId");
}

TEST_CASE("the place of a missing identity is the whole way into the delivery") {
  Transformer transformer{Config{}};
  auto reading = transformer.read("web", "[" + forwarded_customer(R"({"id":"c1"})") + "]");
  REQUIRE(reading.has_value());
  auto checked = ctsync::check_identity(**reading, {});
  REQUIRE_FALSE(checked.has_value());
  CHECK(checked.error().where == "/0/customer/email");
}

TEST_CASE("what does not describe the customer is not asked for an identity, if it has an id") {
  Transformer transformer{Config{}};
  for (const std::string& body :
       {first_name_set(5, 3, "Bea"),
        std::string(R"({"notificationType":"ResourceDeleted","projectKey":"shop","version":2,)"
                    R"("resource":{"typeId":"customer","id":"c1"}})"),
        std::string(R"({"notificationType":"Event","id":"e"})")}) {
    auto reading = transformer.read("web", body);
    REQUIRE(reading.has_value());
    CHECK(ctsync::check_identity(**reading, plan_of(UserId::external_id)).has_value());
  }
}

TEST_CASE("the key does not depend on the plan's rule") {
  Transformer transformer{Config{}};
  const std::string body = forwarded_customer(R"({"email":"a@b.example","externalId":"X"})");
  std::set<std::string> ids;
  for (const auto rule : {UserId::email, UserId::external_id}) {
    const auto outcome = concluded(transformer, body, std::nullopt, nullptr, plan_of(rule));
    REQUIRE(outcome.calls.size() == 1);
    ids.insert(outcome.calls.front().message_id);
    CHECK(encode((*transformer.read("web", body))->key) == "default/shop/email:a@b.example");
  }
  CHECK(ids.size() == 1);
}

TEST_CASE("a known version is sent again only to targets for which its calls differ") {
  const auto mapped = [](std::string_view before, std::string_view after) {
    const ProfileJson old(before);
    const ProfileJson now(after);
    Step step;
    step.resource = {"default", "shop", "customer", "c1"};
    step.same_version = true;
    step.before = old.profile;
    step.after = now.profile;
    auto result = ctsync::map(step, {});
    REQUIRE(result.has_value());
    return std::pair{result->calls.size(), result->ignored.code};
  };
  constexpr std::string_view ann = R"({"id":"c1","email":"a@b.example","firstName":"Ann"})";
  constexpr std::string_view bea = R"({"id":"c1","email":"a@b.example","firstName":"Bea"})";
  constexpr std::string_view quiet =
      R"({"id":"c1","email":"a@b.example","firstName":"Ann","vatId":"no trait"})";
  CHECK(mapped(ann, ann) == std::pair{std::size_t{0}, ReasonCode::known_version});
  CHECK(mapped(ann, quiet) == std::pair{std::size_t{0}, ReasonCode::known_version});
  CHECK(mapped(ann, bea) == std::pair{std::size_t{1}, ReasonCode::none});
}

TEST_CASE("a known version is sent again if it adds the consent, whose field is no trait") {
  const ProfileJson old(R"({"id":"c1","email":"a@b.example"})");
  const ProfileJson now(R"({"id":"c1","email":"a@b.example","custom":{"fields":{"mail":true}}})");
  Step step;
  step.resource = {"default", "shop", "customer", "c1"};
  step.same_version = true;
  step.before = old.profile;
  step.after = now.profile;
  Plan plan;
  plan.custom_fields.exclude = {"*"};
  CHECK(ctsync::map(step, plan)->ignored.code == ReasonCode::known_version);
  plan.consent_field = "mail";
  const auto mapped = ctsync::map(step, plan);
  REQUIRE(mapped->calls.size() == 1);
  CHECK(has(mapped->calls[0].body, R"("categoryPreferences":{"mail":true})"));
}

TEST_CASE("a new e-mail is an Alias only where the e-mail is the userId and the plan wants it") {
  constexpr std::string_view known = R"({"id":"c1","version":1,"email":"old@b.example"})";
  const auto calls = [&](std::string_view email, const Plan& plan) {
    Transformer transformer{Config{}};
    return concluded(transformer,
                     forwarded_customer(R"({"id":"c1","version":2,"email":")" + std::string(email) +
                                        R"("})"),
                     known, nullptr, plan)
        .calls;
  };
  const auto renamed = calls("new@b.example", {});
  REQUIRE(renamed.size() == 2);
  CHECK(renamed[0].kind == CallKind::alias);
  CHECK(has(renamed[0].body, R"("previousId":"old@b.example")"));
  CHECK(renamed[1].kind == CallKind::identify);
  CHECK(has(renamed[1].body, R"("externalIds":[{"id":"c1")"));
  CHECK(calls(" OLD@b.example", {}).size() == 1);
  Plan plain;
  plain.on_email_change = OnEmailChange::identify;
  CHECK(calls("new@b.example", plain).size() == 1);
  CHECK(calls("new@b.example", plan_of(UserId::customer_id)).size() == 1);
}

TEST_CASE("a deletion is mapped as each plan asks for") {
  const ProfileJson known(R"({"id":"c1","email":"a@b.example"})");
  Step step;
  step.resource = {"default", "shop", "customer", "c1"};
  step.deleted = true;
  step.revision = "deleted";
  step.before = known.profile;
  Plan plan;
  auto marked = ctsync::map(step, plan);
  REQUIRE(marked->calls.size() == 1);
  CHECK(marked->calls[0].kind == CallKind::identify);
  CHECK(has(marked->calls[0].body, R"("traits":{"deletedAt":true})"));
  plan.on_delete = OnDelete::suppress_with_delete;
  auto removed = ctsync::map(step, plan);
  REQUIRE(removed->calls.size() == 1);
  CHECK(removed->calls[0].kind == CallKind::delete_person);
  CHECK(removed->calls[0].user_id == "a@b.example");
  plan.on_delete = OnDelete::ignore;
  CHECK(ctsync::map(step, plan)->ignored.code == ReasonCode::deletions_off);
  CHECK(ctsync::map(step, plan_of(UserId::external_id))->ignored.code == ReasonCode::never_known);
}

TEST_CASE("a step that was ignored is ignored for every plan, with its reason") {
  Step step;
  step.ignored = {ReasonCode::stale, "a newer state is known"};
  for (const auto rule : {UserId::email, UserId::external_id}) {
    auto mapped = ctsync::map(step, plan_of(rule));
    REQUIRE(mapped.has_value());
    CHECK(mapped->calls.empty());
    CHECK(mapped->ignored.code == ReasonCode::stale);
  }
}

TEST_CASE("an event has the userId of the customer's record, else the subject's own ids") {
  const auto told = [](const Step& step, UserId rule) {
    auto mapped = ctsync::map(step, plan_of(rule));
    REQUIRE(mapped.has_value());
    REQUIRE(mapped->calls.size() == 1);
    return mapped->calls[0].user_id + "|" + mapped->calls[0].anonymous_id;
  };
  Step step = event_step(c1);
  CHECK(told(step, UserId::email) == "a@b.example|");
  CHECK(told(step, UserId::customer_id) == "c1|");
  CHECK(told(step, UserId::external_id) == "|a-1");
  const ProfileJson known(R"({"id":"c1","email":"known@b.example","externalId":"X"})");
  step.after = known.profile;
  CHECK(told(step, UserId::email) == "known@b.example|");
  CHECK(told(step, UserId::external_id) == "X|");
  CHECK(told(step, UserId::customer_number) == "|a-1");
}

TEST_CASE("the subject's own ids get the form that they have in an Identify") {
  ctsync::Subject subject = c1;
  subject.email = " A@B.example";
  subject.customer_id =
      "\u2003c\x01"
      "1 ";
  subject.anonymous_id =
      " a-\x02"
      "1\n";
  const auto actor = [&](UserId rule) {
    const auto mapped = ctsync::map(event_step(subject), plan_of(rule));
    REQUIRE(mapped.has_value());
    return mapped->calls[0].user_id + "|" + mapped->calls[0].anonymous_id;
  };
  CHECK(actor(UserId::email) == "a@b.example|");
  CHECK(actor(UserId::customer_id) == "c1|");
  CHECK(actor(UserId::external_id) == "|a-1");
  subject.email = "no address";
  subject.customer_id = "undefined";
  CHECK(actor(UserId::email) == "|a-1");
  CHECK(actor(UserId::customer_id) == "|a-1");
}

TEST_CASE("a customer without an id for the plan's rule has a pseudonym, the same for each event") {
  ctsync::Subject subject = c1;
  subject.anonymous_id.clear();
  const auto call = [&] {
    return ctsync::map(event_step(subject), plan_of(UserId::external_id))->calls.at(0);
  };
  CHECK(call().user_id.empty());
  // python3: uuid.uuid5(UUID('4c23b0cc-9114-4496-bf42-338e9485d493'),
  //   '7:default4:shop5:guest11:customer:c1')
  CHECK(call().anonymous_id == "e705faf1-2842-5273-b9d0-3156ec52abde");
  subject.email = "other@b.example";
  CHECK(call().anonymous_id == "e705faf1-2842-5273-b9d0-3156ec52abde");
}

TEST_CASE("an event about somebody of whom nothing is known is an error") {
  auto mapped = ctsync::map(event_step({}), plan_of(UserId::external_id));
  REQUIRE_FALSE(mapped.has_value());
  CHECK(mapped.error().code == Errc::missing);
  CHECK_FALSE(has(mapped.error().detail, "a@b.example"));
}

TEST_CASE("the message id of an event names the resource and the fact, not the person") {
  const auto id = [](const Step& step, const Plan& plan = {}) {
    return ctsync::map(step, plan)->calls.at(0).message_id;
  };
  const Step step = event_step(c1);
  ctsync::Subject other = c1;
  other.email = "other@b.example";
  CHECK(id(event_step(other)) == id(step));
  CHECK(id(step, plan_of(UserId::customer_id)) == id(step));
  CHECK(id(step, plan_of(UserId::email, "second")) != id(step));
  Step fact = step;
  fact.events[0].revision = "transaction:1";
  CHECK(id(fact) != id(step));
  Step resource = step;
  resource.resource.id = "o2";
  CHECK(id(resource) != id(step));
}

TEST_CASE("a call has the event's own time, else that of its notification") {
  Step step = event_step(c1);
  CHECK(
      ctsync::map(step, {})->calls[0].body.starts_with(R"({"timestamp":"2026-01-02T03:04:05Z",)"));
  step.events[0].timestamp = "2025-12-31T23:59:59Z";
  CHECK(
      ctsync::map(step, {})->calls[0].body.starts_with(R"({"timestamp":"2025-12-31T23:59:59Z",)"));
}

TEST_CASE("several events make calls in their sequence") {
  Step step = event_step(c1);
  step.events.push_back({CallKind::group, "club-7", "group:7", "", R"({"name":"Club"})"});
  auto mapped = ctsync::map(step, {});
  REQUIRE(mapped->calls.size() == 2);
  CHECK(mapped->calls[0].kind == CallKind::track);
  CHECK(mapped->calls[1].kind == CallKind::group);
  CHECK(has(mapped->calls[1].body, R"("groupId":"club-7","traits":{"name":"Club"})"));
}
