// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/actor.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using ctsync::Event;
using ctsync::Guests;
using ctsync::Plan;
using ctsync::Step;
using ctsync::UserId;
using ctsync::mapping::actor_of;
using ctsync::mapping::actor_of_join;

namespace {

Step step_of(std::string_view type) {
  Step step;
  step.resource.tenant = "default";
  step.project = "shop";
  step.subject.key.type = type;
  return step;
}

Step of_customer() {
  Step step = step_of("customer");
  step.subject.customer_id = "c-1";
  step.subject.email = "typed@shop.example";
  step.subject.order_id = "o-1";
  return step;
}

Step of_guest() {
  Step step = step_of(ctsync::guest_type);
  step.subject.email = "guest@shop.example";
  step.subject.order_id = "o-1";
  return step;
}

void know(Step& step) {
  auto& customer = step.after.emplace();
  customer.email.set("record@shop.example");
  customer.id.set("c-1");
  customer.external_id.set("crm-9");
  customer.customer_number.set("10017");
}

Plan plan_of(UserId rule) {
  Plan plan;
  plan.user_id = rule;
  return plan;
}

ctsync::mapping::Actor actor(const Step& step, const Plan& plan = {}) {
  auto found = actor_of(step, plan);
  REQUIRE(found.has_value());
  return *found;
}

}  // namespace

TEST_CASE("a customer's record decides before what was typed at the checkout") {
  Step step = of_customer();
  CHECK(actor(step).user_id == "typed@shop.example");
  know(step);
  CHECK(actor(step).user_id == "record@shop.example");
  CHECK(actor(step).email == "typed@shop.example");
  CHECK(actor(step, plan_of(UserId::customer_id)).user_id == "c-1");
  CHECK(actor(step, plan_of(UserId::external_id)).user_id == "crm-9");
  CHECK(actor(step, plan_of(UserId::customer_number)).user_id == "10017");
}

TEST_CASE(
    "a customer without the field of the rule has the anonymous id of the shop, else of the "
    "customer") {
  Step step = of_customer();
  const auto pseudonym = actor(step, plan_of(UserId::external_id));
  CHECK(pseudonym.user_id.empty());
  // python3: uuid.uuid5(UUID('4c23b0cc-9114-4496-bf42-338e9485d493'),
  //   '7:default4:shop5:guest12:customer:c-1')
  CHECK(pseudonym.anonymous_id == "274760c5-8843-5e81-b04d-609b3a202880");
  step.subject.anonymous_id = "visitor-1";
  CHECK(actor(step, plan_of(UserId::external_id)).anonymous_id == "visitor-1");
}

TEST_CASE("the anonymous id of the shop goes along, unless it is a placeholder") {
  Step step = of_customer();
  step.subject.anonymous_id = "visitor-1";
  CHECK(actor(step).anonymous_id == "visitor-1");
  for (const std::string_view id :
       {"", "null", "undefined", "anonymous", "-1", "0", "000-000", " \t"}) {
    step.subject.anonymous_id = id;
    CHECK(actor(step).anonymous_id.empty());
  }
}

TEST_CASE("a guest is known by the address where that is the rule, else by a pseudonym of it") {
  const Step step = of_guest();
  CHECK(actor(step).user_id == "guest@shop.example");
  const auto hidden = actor(step, plan_of(UserId::customer_id));
  CHECK(hidden.user_id.empty());
  CHECK(hidden.email.empty());
  CHECK(hidden.anonymous_id == "81f34af4-37db-5dac-a8bf-40a320e70fbf");
  Plan anonymous;
  anonymous.guests = Guests::anonymous;
  CHECK(actor(step, anonymous).anonymous_id == hidden.anonymous_id);
  CHECK(actor(step, anonymous).user_id.empty());
  CHECK(actor(step, anonymous).email.empty());
}

TEST_CASE("a guest under another rule may be told with the address, but not as it") {
  Plan plan = plan_of(UserId::customer_id);
  plan.guests = Guests::email;
  const auto told = actor(of_guest(), plan);
  CHECK(told.user_id.empty());
  CHECK(told.email == "guest@shop.example");
  CHECK_FALSE(told.anonymous_id.empty());
}

TEST_CASE("a guest without any id is known by the order") {
  Step step = of_guest();
  step.subject.email.clear();
  CHECK(actor(step).anonymous_id == "6556c949-f8b8-5b0c-9ea8-0f54d16abe49");
  step.subject.order_id.clear();
  CHECK_FALSE(actor_of(step, Plan{}).has_value());
}

TEST_CASE("other tenants and projects have other pseudonyms") {
  Step step = of_guest();
  const Plan plan = plan_of(UserId::customer_id);
  const auto first = actor(step, plan).anonymous_id;
  step.project = "shop-2";
  CHECK(actor(step, plan).anonymous_id != first);
  step.project = "shop";
  step.resource.tenant = "other";
  CHECK(actor(step, plan).anonymous_id != first);
}

TEST_CASE("events about no person have one anonymous id") {
  const auto catalog = actor(step_of(ctsync::catalog_type));
  CHECK(catalog.user_id.empty());
  CHECK(catalog.anonymous_id == "ea69b2d1-dd90-52b8-acc7-c433ac190eca");
}

TEST_CASE("a join has both ids, or there is none") {
  Step step = step_of("customer");
  step.subject.customer_id = "c-1";
  Event event;
  event.guest = "email:pseudonym";
  const Plan by_id = plan_of(UserId::customer_id);
  CHECK(actor_of_join(step, event, by_id)->user_id == "c-1");
  CHECK(actor_of_join(step, event, by_id)->anonymous_id == "pseudonym");
  event.guest.clear();
  CHECK_FALSE(actor_of_join(step, event, by_id));
  step.subject.anonymous_id = "visitor-1";
  CHECK(actor_of_join(step, event, by_id)->anonymous_id == "visitor-1");
  CHECK_FALSE(actor_of_join(step, event, Plan{}));  // no address is known
  CHECK_FALSE(actor_of_join(step, event, plan_of(UserId::external_id)));
}

TEST_CASE("a guest whose address was the userId is not joined by its pseudonym") {
  Step step = step_of("customer");
  step.subject.customer_id = "c-1";
  know(step);
  Event event;
  event.guest = "email:pseudonym";
  CHECK_FALSE(actor_of_join(step, event, Plan{}));
  Plan anonymous;
  anonymous.guests = Guests::anonymous;
  CHECK(actor_of_join(step, event, anonymous)->anonymous_id == "pseudonym");
}
