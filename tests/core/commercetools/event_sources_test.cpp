// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <ctsync/commercetools/event_sources.hpp>
#include <ctsync/commercetools/order/messages.hpp>
#include <ctsync/commercetools/payment/messages.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::commercetools {

namespace {

using Types = std::vector<std::string_view>;

Hearing only_of(const std::vector<std::string_view>& names) {
  Hearing hearing = Hearing::of_nothing();
  for (const auto name : names) hearing.set(find_event(name), true);
  return hearing;
}

const EventSource& source_of(std::string_view event) {
  const auto at = find_event(event);
  REQUIRE(at < event_sources.size());
  return event_sources[at];
}

bool reads(const EventSource& source, std::string_view type) {
  return std::find(source.reads.begin(), source.reads.end(), type) != source.reads.end();
}

/// The events that a row may become.
std::vector<std::string_view> events_of(const EventRow& row) {
  std::vector<std::string_view> events(row.events.begin(), row.events.end());
  for (const auto& state : row.states) events.push_back(state.event);
  return events;
}

template <class Rows>
void check_messages(const Rows& rows, std::string_view type) {
  for (const auto& row : rows) {
    for (const auto event : events_of(row)) {
      CAPTURE(row.name);
      CAPTURE(event);
      const auto& source = source_of(event);
      CHECK(source.type == type);
      CHECK(source.messages);
      if (row.own_fields) CHECK(reads(source, "message"));
      if (row.read == Read::resource) CHECK(reads(source, type));
      if (row.read == Read::orders_of_payment) CHECK(reads(source, "order"));
    }
  }
}

}  // namespace

TEST_CASE("without events only customers are subscribed to, and nothing else is read") {
  const auto subscribed = subscribed_for(Hearing::of_nothing());
  CHECK(subscribed.messages == Types{"customer"});
  CHECK(subscribed.changes == Types{"customer"});
  CHECK(reads_for(Hearing::of_nothing()).empty());
}

TEST_CASE("a Subscription has what the events come from, each resource type once") {
  const auto orders = subscribed_for(only_of({"Order Completed", "Order Shipped"}));
  CHECK(orders.messages == Types{"customer", "order"});
  CHECK(orders.changes == Types{"customer", "order"});
  const auto refunds = subscribed_for(only_of({"Order Refunded"}));
  CHECK(refunds.messages == Types{"customer", "payment"});
  CHECK(refunds.changes == Types{"customer"});
  const auto carts = subscribed_for(only_of({"Cart Abandoned"}));
  CHECK(carts.messages == Types{"customer"});
  CHECK(carts.changes == Types{"customer", "cart"});
  const auto all = subscribed_for(Hearing{});
  CHECK(all.messages == Types{"customer", "order", "payment", "quote-request", "quote", "review",
                              "shopping-list", "business-unit"});
  CHECK(all.changes ==
        Types{"customer", "order", "quote-request", "quote", "review", "business-unit"});
}

TEST_CASE("what must be readable names the events that need it") {
  const auto needed = reads_for(only_of({"Order Updated", "Order Refunded"}));
  REQUIRE(needed.size() == 4);
  CHECK(needed[0].type == "order");
  CHECK(needed[0].events == Types{"Order Updated", "Order Refunded"});
  CHECK(needed[1].type == "discount-code");
  CHECK(needed[1].events == Types{"Order Updated"});
  CHECK(needed[2].type == "payment");
  CHECK(needed[3].type == "message");
  CHECK(needed[3].events == Types{"Order Refunded"});
}

TEST_CASE(
    "every event that a family tells of is subscribed to and may be read as the family does") {
  check_messages(order::messages, "order");
  check_messages(payment::messages, "payment");
  for (const auto& row : order::changes) {
    for (const auto event : events_of(row)) CHECK(source_of(event).changes);
  }
  for (const auto& row : payment::changes) CHECK(events_of(row).empty());
}

}  // namespace ctsync::commercetools
