// SPDX-License-Identifier: MIT
#include "ctsync/mapping/admission.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace ctsync;

namespace {

Profile customer_of_stores(std::vector<std::string_view> stores) {
  Profile profile;
  profile.email.set("a@b.example");
  profile.stores.set(std::move(stores));
  return profile;
}

Step new_customer() {
  Step step;
  step.project = "shop";
  step.after = customer_of_stores({"berlin"});
  return step;
}

Event track(std::string name) {
  Event event;
  event.name = std::move(name);
  return event;
}

ReasonCode why(const Step& step, const Route& route) { return refusal(step, route).code; }

}  // namespace

TEST_CASE("a route that names nothing admits everything") {
  const Route route;
  CHECK_FALSE(refusal(new_customer(), route));
  CHECK(admits(route, CallKind::delete_person));
  CHECK(admits(route, track("Order Completed")));
}

TEST_CASE("what came from the system that a target belongs to is not sent back to it") {
  Step step = new_customer();
  step.project = "crm";
  Route route;
  route.system = "crm";
  CHECK(why(step, route) == ReasonCode::own_system);
  step.project = "crm2";
  CHECK_FALSE(refusal(step, route));
  route.returns = {"webhook"};
  CHECK_FALSE(refusal(step, route));
  step.project = "webhook";
  CHECK(why(step, route) == ReasonCode::own_system);
}

TEST_CASE("a step is one of five kinds of change") {
  Step step = new_customer();
  CHECK(kind_of(step) == StepKind::created);
  step.before = step.after;
  CHECK(kind_of(step) == StepKind::updated);
  step.before->deleted_at = "2026-01-01T00:00:00Z";
  CHECK(kind_of(step) == StepKind::created);
  step.deleted = true;
  CHECK(kind_of(step) == StepKind::deleted);
  step.erase = true;
  CHECK(kind_of(step) == StepKind::erased);
  Step told;
  told.events.push_back(track("Order Completed"));
  CHECK(kind_of(told) == StepKind::events);
  Step again;
  again.after.emplace();
  again.retold = true;
  CHECK(kind_of(again) == StepKind::updated);
}

TEST_CASE("a target receives only the changes that its route names") {
  Route route;
  route.changes = {StepKind::deleted, StepKind::erased};
  CHECK(why(new_customer(), route) == ReasonCode::not_routed);
  Step step = new_customer();
  step.deleted = true;
  CHECK_FALSE(refusal(step, route));
}

TEST_CASE("a target receives only the projects that its route names") {
  Route route;
  route.projects = {"outlet"};
  CHECK(why(new_customer(), route) == ReasonCode::not_routed);
  route.projects.push_back("shop");
  CHECK_FALSE(refusal(new_customer(), route));
}

TEST_CASE("a customer who left the stores of a route is sent once more") {
  Route route;
  route.stores = {"berlin"};
  Step step = new_customer();
  CHECK_FALSE(refusal(step, route));
  step.after = customer_of_stores({"paris"});
  CHECK(why(step, route) == ReasonCode::not_routed);
  step.before = customer_of_stores({"berlin"});
  CHECK_FALSE(refusal(step, route));
  step.after = customer_of_stores({});
  step.before.reset();
  CHECK(why(step, route) == ReasonCode::not_routed);
}

TEST_CASE("events are named by patterns, and a Group has no name") {
  Route route;
  route.events = {"Order *", "Cart Viewed", "*Refund* Sent"};
  CHECK(admits(route, track("Order Completed")));
  CHECK(admits(route, track("Cart Viewed")));
  CHECK_FALSE(admits(route, track("Cart Viewed Again")));
  CHECK_FALSE(admits(route, track("Order")));
  CHECK(admits(route, track("Partial Refund Mail Sent")));
  CHECK_FALSE(admits(route, track("Partial Refund Mail")));
  Event group = track("b2b");
  group.kind = CallKind::group;
  CHECK(admits(route, group));
}

TEST_CASE("a route names the kinds of calls, and a target without requests gets none") {
  Route route;
  route.calls = {CallKind::identify};
  CHECK(admits(route, CallKind::identify));
  CHECK_FALSE(admits(route, CallKind::alias));
  route.calls.clear();
  route.sends_nothing = true;
  CHECK_FALSE(admits(route, CallKind::identify));
}
