// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/commercetools/customer/patches.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>

/// The meaning of each customer message, one row per type. A message contains the customer itself,
/// or is a patch (the row has its rule and the field that the rule reads), or a deletion, or does
/// not change the profile.
namespace ctsync::commercetools {

struct MessageRow {
  /// `version_only` is a new version without a change of the profile; `no_change` is not even a
  /// new version.
  enum class Meaning { customer, patch, deletion, version_only, no_change };

  std::string_view name;  ///< the message type
  Meaning meaning = Meaning::no_change;
  std::string_view field{};
  Result<Applied> (*apply)(const Notification& message, std::string_view field,
                           Profile& profile) = nullptr;
};

namespace detail {

constexpr MessageRow customer(std::string_view type) {
  return {type, MessageRow::Meaning::customer, "customer", nullptr};
}

constexpr MessageRow patch(std::string_view type, std::string_view field,
                           Result<Applied> (*apply)(const Notification&, std::string_view,
                                                    Profile&)) {
  return {type, MessageRow::Meaning::patch, field, apply};
}

constexpr MessageRow deletion(std::string_view type) {
  return {type, MessageRow::Meaning::deletion, "email", set_field};
}

constexpr MessageRow version_only(std::string_view type) {
  return {type, MessageRow::Meaning::version_only};
}

constexpr MessageRow no_change(std::string_view type) { return {type}; }

constexpr auto ship_to = &Profile::shipping_address_ids;
constexpr auto bill_to = &Profile::billing_address_ids;
constexpr auto preferred_ship_to = &Profile::default_shipping_address_id;
constexpr auto preferred_bill_to = &Profile::default_billing_address_id;

}  // namespace detail

inline constexpr std::array customer_message_rows{
    detail::customer("CustomerCreated"),
    // Message types of custom forwarders.
    detail::customer("CustomerUpdated"),
    detail::customer("customer.created"),
    detail::customer("customer.updated"),
    detail::patch("CustomerAddressAdded", "address", put_address),
    detail::patch("CustomerAddressChanged", "address", put_address),
    detail::patch("CustomerAddressCustomFieldAdded", "value", change_address_custom),
    detail::patch("CustomerAddressCustomFieldChanged", "value", change_address_custom),
    detail::patch("CustomerAddressCustomFieldRemoved", "value", change_address_custom),
    detail::patch("CustomerAddressCustomTypeRemoved", "", change_address_custom),
    detail::patch("CustomerAddressCustomTypeSet", "customFields", change_address_custom),
    detail::patch("CustomerAddressRemoved", "address", remove_address),
    detail::patch("CustomerBillingAddressAdded", "address", add_role<detail::bill_to>),
    detail::patch("CustomerBillingAddressRemoved", "address",
                  remove_role<detail::bill_to, detail::preferred_bill_to>),
    detail::patch("CustomerCompanyNameSet", "companyName", set_field),
    detail::patch("CustomerCustomFieldAdded", "value", set_custom_field),
    detail::patch("CustomerCustomFieldChanged", "value", set_custom_field),
    detail::patch("CustomerCustomFieldRemoved", "name", remove_custom_field),
    detail::patch("CustomerCustomTypeRemoved", "", remove_custom_type),
    detail::patch("CustomerCustomTypeSet", "customFields", set_custom_type),
    detail::patch("CustomerDateOfBirthSet", "dateOfBirth", set_field),
    detail::patch("CustomerDefaultBillingAddressSet", "address",
                  set_default<detail::bill_to, detail::preferred_bill_to>),
    detail::patch("CustomerDefaultShippingAddressSet", "address",
                  set_default<detail::ship_to, detail::preferred_ship_to>),
    detail::deletion("CustomerDeleted"),
    detail::deletion("customer.deleted"),
    detail::patch("CustomerEmailChanged", "email", change_email),
    detail::patch("CustomerEmailVerified", "", verify_email),
    detail::patch("CustomerExternalIdSet", "externalId", set_field),
    detail::patch("CustomerFirstNameSet", "firstName", set_field),
    detail::patch("CustomerGroupAssignmentAdded", "customerGroupAssignment", assign_group<true>),
    detail::patch("CustomerGroupAssignmentRemoved", "customerGroupAssignment", assign_group<false>),
    detail::patch("CustomerGroupAssignmentsSet", "customerGroupAssignments", set_field),
    detail::patch("CustomerGroupSet", "customerGroup", set_field),
    detail::patch("CustomerLastNameSet", "lastName", set_field),
    detail::patch("CustomerShippingAddressAdded", "address", add_role<detail::ship_to>),
    detail::patch("CustomerShippingAddressRemoved", "address",
                  remove_role<detail::ship_to, detail::preferred_ship_to>),
    detail::patch("CustomerStoresSet", "stores", set_field),
    detail::patch("CustomerTitleSet", "title", set_field),
    detail::no_change("CustomerEmailTokenCreated"),
    detail::no_change("CustomerPasswordTokenCreated"),
    detail::version_only("CustomerPasswordUpdated"),
};

}  // namespace ctsync::commercetools
