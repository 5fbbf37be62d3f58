// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/event_rows.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using ctsync::Fetch;
using ctsync::Notification;
using ctsync::NotificationKind;
using ctsync::ReasonCode;
using ctsync::commercetools::EventRow;
using ctsync::commercetools::news_of;
using ctsync::commercetools::Read;

namespace {

constexpr std::array<std::string_view, 1> names{"Star Risen"};
constexpr std::array<std::string_view, 1> expand{"sky"};
constexpr std::array states{ctsync::commercetools::StateEvent{"Up", "Star Risen"},
                            ctsync::commercetools::StateEvent{"Down", "Star Set"}};

ctsync::Result<ctsync::Change> tell(const ctsync::commercetools::Source&) {
  return ctsync::Change(ctsync::EventChange{});
}

EventRow row(Read read) {
  return {.name = "StarRisen",
          .events = names,
          .embedded = "star",
          .read = read,
          .expand = expand,
          .tell = tell};
}

Notification message() {
  Notification notification;
  notification.kind = NotificationKind::message;
  notification.resource_type = "star";
  notification.resource_id = "s-1";
  notification.message_id = "m-1";
  notification.message_type = "StarRisen";
  return notification;
}

ctsync::News news(const EventRow& row, const Notification& notification) {
  auto change = news_of(row, notification, "star");
  REQUIRE(change.has_value());
  REQUIRE(change->news() != nullptr);
  return *change->news();
}

ReasonCode ignored(const EventRow& row, const Notification& notification) {
  auto change = news_of(row, notification, "star");
  REQUIRE(change.has_value());
  REQUIRE(change->ignored() != nullptr);
  return change->ignored()->reason.code;
}

}  // namespace

TEST_CASE("a row without events says nothing, with its reason") {
  CHECK(ignored(ctsync::commercetools::silent("StarDimmed", "too faint"), message()) ==
        ReasonCode::no_event);
}

TEST_CASE("a message that holds its resource needs no read") {
  ctsync::json::Parser parser;
  Notification whole = message();
  whole.payload = *parser.parse(R"({"star":{"id":"s-1"}})");
  const auto told = news(row(Read::if_not_included), whole);
  CHECK_FALSE(told.read);
  CHECK(told.self_contained);
  CHECK(told.names.front() == "Star Risen");
}

TEST_CASE("a resource that a message came without is read by its id") {
  Notification truncated = message();
  truncated.payload_not_included = true;
  const auto told = news(row(Read::if_not_included), truncated);
  REQUIRE(told.read);
  CHECK(told.read->reason.code == ReasonCode::payload_not_included);
  CHECK(told.read->what == Fetch{Fetch::Kind::resource, "star", "s-1", {"sky"}});
  CHECK_FALSE(told.self_contained);
}

TEST_CASE("where the members of the message are needed, the message is read") {
  Notification truncated = message();
  truncated.payload_not_included = true;
  EventRow own = row(Read::resource);
  own.own_fields = true;
  const auto told = news(own, truncated);
  REQUIRE(told.read);
  CHECK(told.read->what == Fetch{Fetch::Kind::message, {}, "m-1", {}});
  CHECK(news(own, message()).read->what.kind == Fetch::Kind::resource);
}

TEST_CASE("a read of a resource without an id is an error") {
  Notification nameless = message();
  nameless.resource_id = {};
  auto change = news_of(row(Read::resource), nameless, "star");
  REQUIRE_FALSE(change.has_value());
  CHECK(change.error().code == ctsync::Errc::missing);
  CHECK(change.error().where == "/resource/id");
  CHECK_FALSE(news(row(Read::if_not_included), nameless).read);
}

TEST_CASE("a state becomes its event, and other states say nothing") {
  EventRow of_state = row(Read::nothing);
  of_state.state_member = "state";
  of_state.states = states;
  ctsync::json::Parser parser;
  const auto with = [&](std::string_view payload) {
    Notification notification = message();
    const auto root = parser.parse(payload);
    REQUIRE(root.has_value());
    notification.payload = *root;
    return notification;
  };
  const auto told = news(of_state, with(R"({"state":"Down"})"));
  REQUIRE(told.names.size() == 1);
  CHECK(told.names.front() == "Star Set");
  for (const std::string_view payload :
       {R"({"state":"Sideways"})", R"({"state":7})", R"({"state":""})", "{}", "[]"}) {
    CHECK(ignored(of_state, with(payload)) == ReasonCode::no_event);
  }
}

TEST_CASE("the orders of a payment are asked for by the payment's id") {
  const auto told = news(row(Read::orders_of_payment), message());
  REQUIRE(told.read);
  CHECK(told.read->what == Fetch{Fetch::Kind::orders_of_payment, "order", "s-1", {"sky"}});
}

TEST_CASE("what one message tells is named by its id, else by its type and version") {
  Notification notification = message();
  CHECK(ctsync::commercetools::revision_of(notification) == "message:m-1");
  notification.message_id = {};
  notification.version = 7;
  CHECK(ctsync::commercetools::revision_of(notification) == "message:StarRisen:7");
}
