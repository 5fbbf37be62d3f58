// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/conclude.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/pipeline/bench.hpp"
#include "core/profile_json.hpp"

using namespace ctsync;
using namespace ctsync::test;

namespace {

Step step_of(const ProfileJson& customer) {
  Step step;
  step.resource = {"default", "shop", "customer", "c1"};
  step.subject.key = step.resource;
  step.project = "shop";
  step.revision = "version:1";
  step.after = customer.profile;
  step.record = "{}";
  return step;
}

/// Refuses every call.
struct Strict {
  Fragment write(const Call& call, const Step&) const {
    return {"<" + call.user_id + ">", {ReasonCode::over_limit, "too much"}};
  }
};

/// Has no request for any call.
struct Deaf {
  Fragment write(const Call&, const Step&) const {
    return {{}, {}, {ReasonCode::no_counterpart, "nothing"}};
  }
};

/// Writes the customer's id from the step.
struct Seeing {
  Fragment write(const Call&, const Step& step) const {
    return {std::string(step.after->id.value)};
  }
};

Result<detail::CallsOfTargets> told(const Step& step, std::vector<Target> targets) {
  const Tenant tenant{"default", std::move(targets), {}};
  return detail::tell(step, tenant, std::vector<Sharing>(tenant.targets.size()));
}

}  // namespace

TEST_CASE(
    "a target whose mapping fails is left out without a reason if another target gets a call") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  auto calls =
      told(step_of(customer), {segment_target("one", UserId::external_id), segment_target("two")});
  REQUIRE(calls.has_value());
  REQUIRE(calls->calls.size() == 1);
  CHECK(calls->calls[0].target == "two");
  CHECK(calls->calls[0].key == digest(Key{"default", "shop", "customer", "c1"}));
  CHECK_FALSE(calls->ignored);
}

TEST_CASE("if mapping fails for every target, the error is that of the first") {
  const ProfileJson customer(R"({"id":"c1","firstName":"Ann"})");
  auto calls = told(step_of(customer), {segment_target("one", UserId::external_id),
                                        segment_target("two", UserId::email)});
  REQUIRE_FALSE(calls.has_value());
  CHECK(calls.error().where == "/customer/externalId");
}

TEST_CASE("without targets there are no calls") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  auto calls = told(step_of(customer), {});
  REQUIRE(calls.has_value());
  CHECK(calls->calls.empty());
}

TEST_CASE("a known version for one target and a failed mapping for another make an ignored entry") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  Step step = step_of(customer);
  step.same_version = true;
  step.before = customer.profile;
  auto calls = told(step, {segment_target("one"), segment_target("two", UserId::external_id)});
  REQUIRE(calls.has_value());
  CHECK(calls->calls.empty());
  CHECK(calls->ignored.code == ReasonCode::known_version);
}

TEST_CASE("a call that breaks a limit is dead from the start, and those of other targets are not") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  Target strict = segment_target("strict");
  strict.protocol = Strict{};
  auto calls = told(step_of(customer), {strict, segment_target()});
  REQUIRE(calls.has_value());
  REQUIRE(calls->calls.size() == 2);
  CHECK(calls->calls[0].state == CallState::dead);
  CHECK(calls->calls[0].reason.code == ReasonCode::over_limit);
  CHECK(calls->calls[0].call.body == "<a@b.example>");
  CHECK(calls->calls[1].state == CallState::waiting);
  CHECK_FALSE(calls->calls[1].reason);
}

TEST_CASE("a call that a target has no request for is not kept, and the reason is the target's") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  Target deaf = segment_target("deaf");
  deaf.protocol = Deaf{};
  auto alone = told(step_of(customer), {deaf});
  REQUIRE(alone.has_value());
  CHECK(alone->calls.empty());
  CHECK(alone->ignored.code == ReasonCode::no_counterpart);

  auto beside = told(step_of(customer), {deaf, segment_target()});
  REQUIRE(beside.has_value());
  CHECK(beside->calls.size() == 1);
  CHECK_FALSE(beside->ignored);
}

TEST_CASE("a protocol sees the step that a call was mapped from") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  Target seeing = segment_target("seeing");
  seeing.protocol = Seeing{};
  auto calls = told(step_of(customer), {seeing});
  REQUIRE(calls.has_value());
  CHECK(calls->calls.at(0).call.body == "c1");
}

TEST_CASE("a record is written with the identifiers by which its person may be known") {
  const ProfileJson customer(
      R"({"id":"c1","email":" A@B.example","externalId":"X","customerNumber":"null"})");
  Step step = step_of(customer);
  const auto record = detail::record_of(step, step.resource, {});
  REQUIRE(record);
  CHECK(record->state == HolderState::living);
  CHECK(record->identifiers == std::vector<Identifier>{{IdentifierKind::email, "a@b.example"},
                                                       {IdentifierKind::external_id, "X"}});
  CHECK_FALSE(detail::record_of(step, step.resource, {}));  // it was taken
}

TEST_CASE("a record that is written again without a change keeps its identifiers") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  Step step = step_of(customer);
  step.before = std::move(step.after);
  step.after.reset();
  const auto record = detail::record_of(step, step.resource, {});
  REQUIRE(record.has_value());
  REQUIRE(record->identifiers.size() == 1);
  CHECK(record->identifiers[0] == Identifier{IdentifierKind::email, "a@b.example"});
}

TEST_CASE("a deleted record holds what its person was known by") {
  const ProfileJson before(R"({"id":"c1","email":"a@b.example"})");
  const ProfileJson last(R"({"id":"c1"})");
  Step step = step_of(last);
  step.before = before.profile;
  step.deleted = true;
  const auto record = detail::record_of(step, step.resource, {});
  REQUIRE(record);
  CHECK(record->state == HolderState::deleted);
  CHECK(record->identifiers == std::vector<Identifier>{{IdentifierKind::email, "a@b.example"}});
}

TEST_CASE("a read that failed is repeated with growing waits") {
  const MustFetch wanted{{ReasonCode::change_notification, "it carries no customer"}, {}};
  const Fetched fetched{Fetched::Kind::later, "commercetools answered 503", {}};
  ClaimedEntry entry;
  entry.received_at = start;
  Duration last{0};
  for (entry.attempts = 0; entry.attempts < 5; ++entry.attempts) {
    Completion completion;
    detail::end_unfetched(completion, wanted, fetched, entry, {}, start);
    CHECK(completion.state == EntryState::waiting);
    CHECK(completion.due_at - start > last);
    last = completion.due_at - start;
  }
}

TEST_CASE("each target gets what its route admits, and the reason is told if none gets anything") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  auto one = segment_target("one");
  one.route.system = "shop";
  auto two = segment_target("two");
  auto calls = told(step_of(customer), {one, two});
  REQUIRE(calls.has_value());
  REQUIRE(calls->calls.size() == 1);
  CHECK(calls->calls[0].target == "two");
  CHECK_FALSE(calls->ignored);

  two.route.calls = {CallKind::track};
  calls = told(step_of(customer), {two});
  REQUIRE(calls.has_value());
  CHECK(calls->calls.empty());
  CHECK(calls->ignored.code == ReasonCode::not_routed);

  calls = told(step_of(customer), {one, two});
  CHECK(calls->ignored.code == ReasonCode::own_system);
}

TEST_CASE("of several events a target gets those that its route names") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  Step step = step_of(customer);
  step.events = {{CallKind::track, "Order Completed", "created", "", "{}", 0},
                 {CallKind::track, "Order Cancelled", "cancelled", "", "{}", 0}};
  auto target = segment_target("one");
  target.route.events = {"Order Cancelled"};
  const auto calls = told(step, {target});
  REQUIRE(calls.has_value());
  REQUIRE(calls->calls.size() == 1);
  CHECK(calls->calls[0].call.body.find("Order Cancelled") != std::string::npos);
}

TEST_CASE("for each target the number of its calls is known, or the reason why it gets none") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  auto own = segment_target("own");
  own.route.system = "shop";
  Target deaf = segment_target("deaf");
  deaf.protocol = Deaf{};
  const auto calls = told(step_of(customer), {own, segment_target("other"), deaf,
                                              segment_target("strange", UserId::external_id)});
  REQUIRE(calls.has_value());
  REQUIRE(calls->shares.size() == 4);
  CHECK(calls->shares[0].reason.code == ReasonCode::own_system);
  CHECK(calls->shares[1].calls == 1);
  CHECK_FALSE(calls->shares[1].reason);
  CHECK(calls->shares[2].reason.code == ReasonCode::no_counterpart);
  CHECK(calls->shares[3].reason.code == ReasonCode::not_identified);
  CHECK(calls->shares[3].calls == 0);
}

TEST_CASE(
    "if no target is told, the reason has the code of the first and names each that differs") {
  const ProfileJson customer(R"({"id":"c1","email":"a@b.example"})");
  auto one = segment_target("one");
  one.route.system = "shop";
  Target two = segment_target("two");
  two.protocol = Deaf{};
  auto calls = told(step_of(customer), {one, two, segment_target("three", UserId::external_id)});
  REQUIRE(calls.has_value());
  CHECK(calls->ignored.code == ReasonCode::own_system);
  CHECK(calls->ignored.text ==
        "one: it came from the system that the target belongs to; two: nothing; "
        "three: /customer/externalId: is missing; it is the userId that identifies the customer");

  calls = told(step_of(customer), {segment_target("three", UserId::external_id), two});
  CHECK(calls->ignored.code == ReasonCode::not_identified);

  Target again = segment_target("again");
  again.route.system = "shop";
  calls = told(step_of(customer), {one, again});
  CHECK(calls->ignored.text == "it came from the system that the target belongs to");
}

TEST_CASE("a deleted person is also known by what only the deletion tells") {
  const ProfileJson before(R"({"id":"c1","externalId":"X"})");
  const ProfileJson last(R"({"id":"c1","email":"a@b.example","externalId":"Y"})");
  Step step = step_of(last);
  step.before = before.profile;
  step.deleted = true;
  const auto record = detail::record_of(step, step.resource, {});
  REQUIRE(record);
  CHECK(record->identifiers == std::vector<Identifier>{{IdentifierKind::external_id, "X"},
                                                       {IdentifierKind::email, "a@b.example"}});
}
