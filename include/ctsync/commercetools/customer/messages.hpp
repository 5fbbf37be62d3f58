// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/commercetools/customer/patches.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>

/// What each customer message means: one row per type. A row either carries the customer itself,
/// or has the rule that changes what is known of the customer and the field the rule reads, or says
/// that the customer is no more, or has nothing to say.
namespace ctsync::commercetools {

struct MessageRow {
  /// `quiet` is a step between versions that changes nothing in the profile, `silent` none at all.
  enum class Meaning { customer, patch, deletion, quiet, silent };

  std::string_view name;  ///< the message's type
  Meaning meaning = Meaning::silent;
  std::string_view field{};
  Result<Applied> (*apply)(const Notification& message, std::string_view field,
                           Profile& profile) = nullptr;
};

/// True for what every Customer of commercetools has. A forwarder's customer that lacks one of
/// these was put together by hand, and what it leaves out is not known to be gone.
inline bool is_whole(const Profile& customer) {
  return customer.version != 0 && customer.created_at.known() &&
         customer.last_modified_at.known() && customer.addresses.known();
}

/// A message that carries the customer itself.
inline Result<Change> embedded_customer(const Notification& message, Profile& into) {
  const json::Pointer root;
  const json::Pointer at{&root, "customer"};
  const json::View customer = message.payload["customer"];
  if (customer.is_null()) return at.error(Errc::missing, "is missing, expected the customer");
  if (auto status = read_customer(customer, at, into); !status) return std::move(status).error();
  const bool both = into.id.known() && !message.resource_id.empty();
  if (both && into.id.value != message.resource_id) {
    return json::Pointer{&at, "id"}.error(Errc::invalid, "expected the id of /resource/id");
  }
  const ChangeKind kind = is_whole(into) ? ChangeKind::snapshot : ChangeKind::update;
  if (!into.id.known() && !message.resource_id.empty()) into.id.set(message.resource_id);
  if (into.version == 0) into.version = message.version;
  into.sequence = message.sequence_number;
  into.whole = kind == ChangeKind::snapshot;
  return Change{kind, {}};
}

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

constexpr MessageRow quiet(std::string_view type) { return {type, MessageRow::Meaning::quiet}; }

constexpr MessageRow silent(std::string_view type) { return {type}; }

constexpr auto ship_to = &Profile::shipping_address_ids;
constexpr auto bill_to = &Profile::billing_address_ids;
constexpr auto preferred_ship_to = &Profile::default_shipping_address_id;
constexpr auto preferred_bill_to = &Profile::default_billing_address_id;

}  // namespace detail

inline constexpr std::array customer_message_rows{
    detail::customer("CustomerCreated"),
    // What small forwarders call their own messages.
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
    detail::silent("CustomerEmailTokenCreated"),
    detail::silent("CustomerPasswordTokenCreated"),
    detail::quiet("CustomerPasswordUpdated"),
};

}  // namespace ctsync::commercetools
