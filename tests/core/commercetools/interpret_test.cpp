// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/interpret.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "ctsync/commercetools/registry.hpp"

namespace ct = ctsync::commercetools;
using ctsync::CustomerChange;
using ctsync::Ignored;
using ctsync::MustFetch;
using ctsync::Notification;
using ctsync::NotificationKind;
using ctsync::Profile;
using ctsync::ReasonCode;

namespace {

ctsync::Change interpreted(const Notification& notification) {
  Profile profile;
  auto change = ct::interpret(ct::all_families, notification, profile);
  REQUIRE(change.has_value());
  return std::move(*change);
}

ReasonCode ignored_because(const Notification& notification) {
  const auto change = interpreted(notification);
  REQUIRE(change.ignored() != nullptr);
  CHECK_FALSE(change.ignored()->reason.text.empty());
  return change.ignored()->reason.code;
}

}  // namespace

TEST_CASE("a change of a resource that is not mapped says nothing") {
  Notification change;
  change.resource_id = "c1";
  for (const auto kind : {NotificationKind::resource_created, NotificationKind::resource_updated,
                          NotificationKind::resource_deleted}) {
    change.kind = kind;
    change.resource_type = "customer";
    const auto sent = interpreted(change);
    if (kind == NotificationKind::resource_deleted) {
      CHECK(sent.customer()->kind == CustomerChange::Kind::deletion);
    } else {
      CHECK(sent.must_fetch()->reason.code == ReasonCode::change_notification);
    }
    change.resource_type = "star";
    CHECK(ignored_because(change) == ReasonCode::unmapped_resource);
    change.resource_type = "subscription";
    CHECK(ignored_because(change) == (kind == NotificationKind::resource_created
                                          ? ReasonCode::test_notification
                                          : ReasonCode::no_event));
  }
}

TEST_CASE("a message that no family knows is ignored, by its type or by its resource") {
  Notification message;
  message.kind = NotificationKind::message;
  message.message_type = "CustomerThoughtSet";
  message.resource_type = "customer";
  CHECK(ignored_because(message) == ReasonCode::unknown_message);
  message.resource_type = "star";
  CHECK(ignored_because(message) == ReasonCode::unmapped_resource);
}

TEST_CASE("a message belongs to the family that knows its type, and needs no resource type") {
  Notification message;
  message.kind = NotificationKind::message;
  message.message_type = "CustomerEmailVerified";
  message.resource_id = "c1";
  CHECK(interpreted(message).customer()->kind == CustomerChange::Kind::patch);
}

TEST_CASE("a resource type that does not fit the message type is refused by name") {
  Profile profile;
  Notification message;
  message.kind = NotificationKind::message;
  message.resource_id = "c1";
  for (const auto* type : {"CustomerEmailVerified", "CustomerCreated", "CustomerDeleted"}) {
    message.message_type = type;
    for (const auto* resource : {"order", "Customer", "customer-group"}) {
      message.resource_type = resource;
      const auto change = ct::interpret(ct::all_families, message, profile);
      REQUIRE_FALSE(change.has_value());
      CHECK(ctsync::to_string(change.error()) ==
            "/resource/typeId: expected customer, which the message type is about");
    }
  }
}

TEST_CASE("a message about a part of a customer with a type of its own says nothing and fits") {
  Notification message;
  message.kind = NotificationKind::message;
  message.message_type = "CustomerEmailTokenCreated";
  message.resource_type = "customer-email-token";
  CHECK(ignored_because(message) == ReasonCode::no_profile_change);
}

TEST_CASE("a required member may be absent where the resource type is not mapped") {
  Profile profile;
  Notification message;
  message.kind = NotificationKind::message;
  message.resource_type = "star";
  message.message_type = "StarRisen";
  message.lacks = "/id";
  CHECK(ignored_because(message) == ReasonCode::unmapped_resource);
  for (const auto* resource : {"customer", ""}) {
    message.resource_type = resource;
    const auto change = ct::interpret(ct::all_families, message, profile);
    REQUIRE_FALSE(change.has_value());
    CHECK(ctsync::to_string(change.error()) == "/id: is missing");
  }
}

TEST_CASE("events are not mapped") {
  Notification event;
  event.kind = NotificationKind::event;
  CHECK(ignored_because(event) == ReasonCode::unmapped_resource);
}

TEST_CASE("an empty notification is ignored with a reason") {
  CHECK(ignored_because(Notification{}) == ReasonCode::unknown_notification);
}
