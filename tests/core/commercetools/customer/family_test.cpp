// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/family.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "core/customer_messages.hpp"

namespace ct = ctsync::commercetools;
using ctsync::CustomerChange;
using ctsync::Ignored;
using ctsync::MustFetch;
using ctsync::Notification;
using ctsync::NotificationKind;
using ctsync::Profile;
using ctsync::ReasonCode;
using Meaning = ct::MessageRow::Meaning;

namespace {

Notification message_of(std::string_view type) {
  Notification message;
  message.kind = NotificationKind::message;
  message.message_type = type;
  message.resource_type = "customer";
  message.resource_id = "c1";
  return message;
}

}  // namespace

TEST_CASE("a message without its payload must be fetched, unless its type changes nothing") {
  for (const auto type : customer_messages) {
    CAPTURE(type);
    Notification message = message_of(type);
    message.payload_not_included = true;
    Profile profile;
    auto change = ct::customer::interpret(message, profile);
    REQUIRE(change.has_value());
    switch (ct::customer::detail::find_message(type)->meaning) {
      case Meaning::no_change:
        CHECK(change->ignored()->reason.code == ReasonCode::no_profile_change);
        break;
      case Meaning::version_only:
        CHECK(change->customer()->kind == CustomerChange::Kind::version_only);
        break;
      case Meaning::deletion:
        CHECK(change->customer()->kind == CustomerChange::Kind::deletion);
        break;
      default: {
        const auto& fetch = *change->must_fetch();
        CHECK(fetch.reason.code == ReasonCode::payload_not_included);
        CHECK(fetch.what == ctsync::Fetch{ctsync::Fetch::Kind::resource, "customer", "c1"});
      }
    }
  }
}

TEST_CASE("a patch has the customer, version and message that it changes") {
  Notification message = message_of("CustomerEmailVerified");
  message.version = 7;
  message.sequence_number = 3;
  Profile profile;
  auto change = ct::customer::interpret(message, profile);
  REQUIRE(change.has_value());
  CHECK(change->customer()->kind == CustomerChange::Kind::patch);
  CHECK(profile.id.value == "c1");
  CHECK(profile.version == 7);
  CHECK(profile.sequence == 3);
}

TEST_CASE("a patch, or a message without its payload, that names no customer is an error") {
  for (const bool without_payload : {false, true}) {
    Notification message = message_of("CustomerEmailVerified");
    message.resource_id = {};
    message.payload_not_included = without_payload;
    Profile profile;
    auto change = ct::customer::interpret(message, profile);
    REQUIRE_FALSE(change.has_value());
    CHECK(ctsync::to_string(change.error()) == "/resource: is missing");
  }
}

TEST_CASE("a change notification of a customer is a fetch, and of its end a deletion") {
  Notification change = message_of({});
  for (const auto kind : {NotificationKind::resource_created, NotificationKind::resource_updated}) {
    change.kind = kind;
    Profile profile;
    auto result = ct::customer::interpret(change, profile);
    REQUIRE(result.has_value());
    CHECK(result->must_fetch()->reason.code == ReasonCode::change_notification);
    CHECK(result->must_fetch()->what.id == "c1");
  }
  change.kind = NotificationKind::resource_deleted;
  Profile profile;
  auto result = ct::customer::interpret(change, profile);
  REQUIRE(result.has_value());
  CHECK(result->customer()->kind == CustomerChange::Kind::deletion);
  CHECK_FALSE(result->customer()->erase);
}

TEST_CASE("a customer that was read is a snapshot of the version at which it was read") {
  ctsync::json::Parser parser;
  Notification asked = message_of("CustomerEmailVerified");
  asked.version = 7;
  asked.sequence_number = 3;
  const auto read = [&](std::string_view customer, Profile& into) {
    auto root = parser.parse(customer);
    REQUIRE(root.has_value());
    return ct::customer::interpret_fetched(asked, *root, into);
  };
  Profile same;
  auto change = read(R"({"id":"c1","version":7})", same);
  REQUIRE(change.has_value());
  CHECK(change->customer()->kind == CustomerChange::Kind::snapshot);
  CHECK(same.whole);
  CHECK(same.sequence == 3);
  Profile newer;
  REQUIRE(read(R"({"id":"c1","version":8})", newer).has_value());
  CHECK(newer.sequence == 0);
  Profile older;
  change = read(R"({"id":"c1","version":6})", older);
  REQUIRE(change.has_value());
  CHECK(change->must_fetch()->reason.code == ReasonCode::read_too_early);
}
