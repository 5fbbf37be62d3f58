// SPDX-License-Identifier: MIT
#include "ctsync/model/hearing.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <ctsync/mapping/plan.hpp>

using ctsync::find_event;
using ctsync::Hearing;

TEST_CASE("events of the built-in families are heard by their default") {
  const Hearing hearing;
  CHECK(hearing.hears("Order Completed"));
  CHECK(hearing.hears("Order Refunded"));
  CHECK(hearing.hears("Identify"));
  CHECK_FALSE(hearing.hears("Order Paid"));
  CHECK_FALSE(hearing.hears("Cart Abandoned"));
}

TEST_CASE("events that are not built in are always heard") {
  CHECK(Hearing().hears("Loyalty Points Earned"));
  CHECK(Hearing().hears("Loyalty Points Earned", true));
  CHECK(Hearing::of_nothing().hears("order completed"));
  CHECK_FALSE(Hearing::of_nothing().hears("Order Completed"));
}

TEST_CASE("an event that needs its name in the settings is not heard by default") {
  Hearing hearing;
  CHECK_FALSE(hearing.hears("Order Returned", true));
  hearing.set(find_event("Order Returned"), true);
  CHECK(hearing.hears("Order Returned", true));
  CHECK_FALSE(hearing.hears("Order Return Requested", true));
  hearing.remove(find_event("Order Returned"));
  CHECK_FALSE(hearing.hears("Order Returned"));
  CHECK_FALSE(hearing.hears("Order Returned", true));
}

TEST_CASE("several targets hear what any of them hears") {
  Hearing all = Hearing::of_nothing();
  Hearing paid = Hearing::of_nothing();
  paid.set(find_event("Order Paid"), true);
  all |= paid;
  CHECK(all.hears("Order Paid"));
  CHECK(all.hears("Order Paid", true));
  CHECK_FALSE(all.hears("Order Completed"));
}

TEST_CASE("what a plan turns off stays off, also if it turns it on") {
  ctsync::Plan plan;
  plan.events_on = {"Order Paid", "Order Completed", "No Such Event"};
  plan.events_off = {"Order Completed"};
  const Hearing hearing = ctsync::hearing_of(plan);
  CHECK(hearing.hears("Order Paid"));
  CHECK_FALSE(hearing.hears("Order Completed"));
  CHECK_FALSE(hearing.hears("Order Completed", true));
}

TEST_CASE("no event has the name of another") {
  for (std::size_t i = 0; i < ctsync::event_names.size(); ++i) {
    CHECK(find_event(ctsync::event_names[i].name) == i);
  }
  CHECK(find_event("") == ctsync::event_names.size());
}
