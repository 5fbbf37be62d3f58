// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/change.hpp>
#include <ctsync/commercetools/customer.hpp>
#include <ctsync/notification.hpp>
#include <string_view>

/// What each customer message means: one row per type, with the function that reads it, or the
/// reason why there is nothing to say.
namespace ctsync::commercetools {

struct MessageRow {
  std::string_view type;
  Result<Change> (*interpret)(const Notification& message, Profile& into);
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
  const ChangeKind kind = is_whole(into) ? ChangeKind::snapshot : ChangeKind::patch;
  if (!into.id.known() && !message.resource_id.empty()) into.id.set(message.resource_id);
  if (into.version == 0) into.version = message.version;
  return Change{kind, {}};
}

namespace detail {

constexpr MessageRow silent(std::string_view type) {
  return {type, [](const Notification&, Profile&) -> Result<Change> {
            return ignored("this message type says nothing about the customer's profile");
          }};
}

constexpr MessageRow partial(std::string_view type) {
  return {type, [](const Notification&, Profile&) -> Result<Change> {
            return ignored("this message type carries a part of the customer only");
          }};
}

}  // namespace detail

inline constexpr std::array customer_message_rows{
    MessageRow{"CustomerCreated", embedded_customer},
    // What small forwarders call their own messages.
    MessageRow{"CustomerUpdated", embedded_customer},
    MessageRow{"customer.created", embedded_customer},
    MessageRow{"customer.updated", embedded_customer},
    detail::partial("CustomerAddressAdded"),
    detail::partial("CustomerAddressChanged"),
    detail::partial("CustomerAddressCustomFieldAdded"),
    detail::partial("CustomerAddressCustomFieldChanged"),
    detail::partial("CustomerAddressCustomFieldRemoved"),
    detail::partial("CustomerAddressCustomTypeRemoved"),
    detail::partial("CustomerAddressCustomTypeSet"),
    detail::partial("CustomerAddressRemoved"),
    detail::partial("CustomerBillingAddressAdded"),
    detail::partial("CustomerBillingAddressRemoved"),
    detail::partial("CustomerCompanyNameSet"),
    detail::partial("CustomerCustomFieldAdded"),
    detail::partial("CustomerCustomFieldChanged"),
    detail::partial("CustomerCustomFieldRemoved"),
    detail::partial("CustomerCustomTypeRemoved"),
    detail::partial("CustomerCustomTypeSet"),
    detail::partial("CustomerDateOfBirthSet"),
    detail::partial("CustomerDefaultBillingAddressSet"),
    detail::partial("CustomerDefaultShippingAddressSet"),
    detail::partial("CustomerDeleted"),
    detail::partial("CustomerEmailChanged"),
    detail::partial("CustomerEmailVerified"),
    detail::partial("CustomerExternalIdSet"),
    detail::partial("CustomerFirstNameSet"),
    detail::partial("CustomerGroupAssignmentAdded"),
    detail::partial("CustomerGroupAssignmentRemoved"),
    detail::partial("CustomerGroupAssignmentsSet"),
    detail::partial("CustomerGroupSet"),
    detail::partial("CustomerLastNameSet"),
    detail::partial("CustomerShippingAddressAdded"),
    detail::partial("CustomerShippingAddressRemoved"),
    detail::partial("CustomerStoresSet"),
    detail::partial("CustomerTitleSet"),
    detail::silent("CustomerEmailTokenCreated"),
    detail::silent("CustomerPasswordTokenCreated"),
    detail::silent("CustomerPasswordUpdated"),
};

inline constexpr auto customer_message_types = [] {
  std::array<std::string_view, customer_message_rows.size()> types;
  for (std::size_t i = 0; i < types.size(); ++i) types[i] = customer_message_rows[i].type;
  return types;
}();

}  // namespace ctsync::commercetools
