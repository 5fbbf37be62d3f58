// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/customer/interpret.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <string_view>

namespace ct = ctsync::commercetools;
using ctsync::ChangeKind;
using ctsync::Notification;
using ctsync::NotificationKind;
using ctsync::Profile;

namespace {

/// All customer messages of the API reference, and those of the two token resources.
constexpr std::array<std::string_view, 37> customer_messages{"CustomerAddressAdded",
                                                             "CustomerAddressChanged",
                                                             "CustomerAddressCustomFieldAdded",
                                                             "CustomerAddressCustomFieldChanged",
                                                             "CustomerAddressCustomFieldRemoved",
                                                             "CustomerAddressCustomTypeRemoved",
                                                             "CustomerAddressCustomTypeSet",
                                                             "CustomerAddressRemoved",
                                                             "CustomerBillingAddressAdded",
                                                             "CustomerBillingAddressRemoved",
                                                             "CustomerCompanyNameSet",
                                                             "CustomerCreated",
                                                             "CustomerCustomFieldAdded",
                                                             "CustomerCustomFieldChanged",
                                                             "CustomerCustomFieldRemoved",
                                                             "CustomerCustomTypeRemoved",
                                                             "CustomerCustomTypeSet",
                                                             "CustomerDateOfBirthSet",
                                                             "CustomerDefaultBillingAddressSet",
                                                             "CustomerDefaultShippingAddressSet",
                                                             "CustomerDeleted",
                                                             "CustomerEmailChanged",
                                                             "CustomerEmailTokenCreated",
                                                             "CustomerEmailVerified",
                                                             "CustomerExternalIdSet",
                                                             "CustomerFirstNameSet",
                                                             "CustomerGroupAssignmentAdded",
                                                             "CustomerGroupAssignmentRemoved",
                                                             "CustomerGroupAssignmentsSet",
                                                             "CustomerGroupSet",
                                                             "CustomerLastNameSet",
                                                             "CustomerPasswordTokenCreated",
                                                             "CustomerPasswordUpdated",
                                                             "CustomerShippingAddressAdded",
                                                             "CustomerShippingAddressRemoved",
                                                             "CustomerStoresSet",
                                                             "CustomerTitleSet"};

Notification message_of(std::string_view type) {
  Notification message;
  message.kind = NotificationKind::message;
  message.message_type = type;
  message.resource_type = "customer";
  message.resource_id = "c1";
  return message;
}

}  // namespace

TEST_CASE("every customer message that commercetools documents is known") {
  for (const auto type : customer_messages) {
    CAPTURE(type);
    CHECK(ctsync::json::names_of<ct::customer_message_rows>.has(type));
  }
}

TEST_CASE("a customer message is the customer, a step from the version before, an end, or silent") {
  std::map<ct::MessageRow::Meaning, int> rows;
  for (const auto type : customer_messages) {
    const ct::MessageRow& row = *ct::detail::find_message(type);
    CAPTURE(type);
    const bool deletion = row.meaning == ct::MessageRow::Meaning::deletion;
    CHECK((row.apply != nullptr) == (row.meaning == ct::MessageRow::Meaning::patch || deletion));
    ++rows[row.meaning];
  }
  CHECK(rows[ct::MessageRow::Meaning::customer] == 1);
  CHECK(rows[ct::MessageRow::Meaning::patch] == 32);
  CHECK(rows[ct::MessageRow::Meaning::quiet] == 1);
  CHECK(rows[ct::MessageRow::Meaning::deletion] == 1);
  CHECK(rows[ct::MessageRow::Meaning::silent] == 2);
}

TEST_CASE("a message without its payload must be fetched, unless it would be silent anyway") {
  for (const auto type : customer_messages) {
    CAPTURE(type);
    Notification message = message_of(type);
    message.payload_not_included = true;
    Profile profile;
    auto change = ct::interpret(message, profile);
    REQUIRE(change.has_value());
    const auto meaning = ct::detail::find_message(type)->meaning;
    const auto want = meaning == ct::MessageRow::Meaning::silent     ? ChangeKind::ignored
                      : meaning == ct::MessageRow::Meaning::quiet    ? ChangeKind::quiet
                      : meaning == ct::MessageRow::Meaning::deletion ? ChangeKind::deletion
                                                                     : ChangeKind::fetch;
    CHECK(change->kind == want);
    CHECK(change->reason.empty() == (want == ChangeKind::deletion));
  }
}

TEST_CASE("a patch tells which customer, version and message it is about") {
  Notification message = message_of("CustomerEmailVerified");
  message.version = 7;
  message.sequence_number = 3;
  Profile profile;
  auto change = ct::interpret(message, profile);
  REQUIRE(change.has_value());
  CHECK(change->kind == ChangeKind::patch);
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
    auto change = ct::interpret(message, profile);
    REQUIRE_FALSE(change.has_value());
    CHECK(ctsync::to_string(change.error()) == "/resource: is missing");
  }
}

TEST_CASE("of the changes that are not messages only those of a customer say something") {
  Notification change = message_of({});
  for (const auto kind : {NotificationKind::resource_created, NotificationKind::resource_updated,
                          NotificationKind::resource_deleted}) {
    for (const std::string_view type : {"customer", "subscription", "order"}) {
      change.kind = kind;
      change.resource_type = type;
      Profile profile;
      auto result = ct::interpret(change, profile);
      REQUIRE(result.has_value());
      const auto said =
          kind == NotificationKind::resource_deleted ? ChangeKind::deletion : ChangeKind::fetch;
      CHECK(result->kind == (type == "customer" ? said : ChangeKind::ignored));
      CHECK(result->reason.empty() == (result->kind == ChangeKind::deletion));
    }
  }
}

TEST_CASE("a notification that nobody filled in is ignored with a reason") {
  Profile profile;
  auto change = ct::interpret(Notification{}, profile);
  REQUIRE(change.has_value());
  CHECK(change->kind == ChangeKind::ignored);
  CHECK(change->reason == "this notificationType is not known");
}
