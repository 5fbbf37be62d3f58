// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/interpret.hpp"

#include <doctest/doctest.h>

#include <array>
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

}  // namespace

TEST_CASE("every customer message that commercetools documents is known") {
  for (const auto type : customer_messages) {
    CAPTURE(type);
    CHECK(ct::detail::message_names.find(type) != ct::detail::message_names.none);
  }
}

TEST_CASE("a message whose payload holds no whole customer is ignored with a reason") {
  for (const auto type : customer_messages) {
    if (type == "CustomerCreated") continue;
    CAPTURE(type);
    Notification message;
    message.kind = NotificationKind::message;
    message.message_type = type;
    message.resource_type = "customer";
    Profile profile;
    auto change = ct::interpret(message, profile);
    REQUIRE(change.has_value());
    CHECK(change->kind == ChangeKind::ignored);
    CHECK_FALSE(change->reason.empty());
    CHECK(change->reason != "this message type is not known");
  }
}

TEST_CASE("a notification that nobody filled in is ignored with a reason") {
  Profile profile;
  auto change = ct::interpret(Notification{}, profile);
  REQUIRE(change.has_value());
  CHECK(change->kind == ChangeKind::ignored);
  CHECK(change->reason == "this notificationType is not known");
}
