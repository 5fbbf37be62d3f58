// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/business_unit/told.hpp>
#include <ctsync/commercetools/event_rows.hpp>
#include <span>
#include <string_view>

/// The meaning of each message and change of business units, one row each. docs/events.md explains
/// them.
namespace ctsync::commercetools::business_unit {

namespace detail {

inline constexpr std::array<std::string_view, 1> group{"Group"};
inline constexpr std::array<std::string_view, 2> added{"Group", "Account Added User"};
inline constexpr std::array<std::string_view, 1> removed{"Account Removed User"};

constexpr EventRow group_of(std::string_view name, Result<Change> (*tell)(const Source&)) {
  return reading(name, group, tell);
}

/// A message that changes a trait of the group.
constexpr EventRow trait(std::string_view name) { return group_of(name, tell_traits); }

constexpr EventRow associate(std::string_view name, std::span<const std::string_view> events,
                             Result<Change> (*tell)(const Source&)) {
  return {.name = name, .events = events, .read = Read::resource, .own_fields = true, .tell = tell};
}

inline constexpr std::string_view rights = "rights and prices inside a company";

}  // namespace detail

inline constexpr std::array messages{
    holding("BusinessUnitCreated", "businessUnit", detail::group, tell_members),
    detail::associate("BusinessUnitAssociateAdded", detail::added, tell_added),
    detail::associate("BusinessUnitAssociateRemoved", detail::removed, tell_removed),
    detail::group_of("BusinessUnitAssociatesSet", tell_members),
    detail::trait("BusinessUnitNameChanged"),
    detail::trait("BusinessUnitContactEmailSet"),
    detail::trait("BusinessUnitStatusChanged"),
    detail::trait("BusinessUnitParentChanged"),
    detail::trait("BusinessUnitTopLevelUnitSet"),
    detail::trait("BusinessUnitTypeSet"),
    detail::trait("BusinessUnitAddressAdded"),
    detail::trait("BusinessUnitAddressChanged"),
    detail::trait("BusinessUnitAddressRemoved"),
    detail::trait("BusinessUnitDefaultShippingAddressSet"),
    detail::trait("BusinessUnitDefaultBillingAddressSet"),
    detail::trait("BusinessUnitShippingAddressAdded"),
    detail::trait("BusinessUnitShippingAddressRemoved"),
    detail::trait("BusinessUnitBillingAddressAdded"),
    detail::trait("BusinessUnitBillingAddressRemoved"),
    detail::trait("BusinessUnitCustomFieldAdded"),
    detail::trait("BusinessUnitCustomFieldChanged"),
    detail::trait("BusinessUnitCustomFieldRemoved"),
    detail::trait("BusinessUnitCustomTypeSet"),
    detail::trait("BusinessUnitCustomTypeRemoved"),
    silent("BusinessUnitDeleted", "no call tells that a group is gone"),
    silent("BusinessUnitAssociateChanged", detail::rights),
    silent("BusinessUnitAssociateModeChanged", detail::rights),
    silent("BusinessUnitApprovalRuleModeChanged", detail::rights),
    silent("BusinessUnitStoreAdded", detail::rights),
    silent("BusinessUnitStoreRemoved", detail::rights),
    silent("BusinessUnitStoresSet", detail::rights),
    silent("BusinessUnitStoreModeChanged", detail::rights),
    silent("BusinessUnitCustomerGroupAssignmentAdded", detail::rights),
    silent("BusinessUnitCustomerGroupAssignmentRemoved", detail::rights),
    silent("BusinessUnitCustomerGroupAssignmentsSet", detail::rights),
    silent("BusinessUnitAddressCustomFieldAdded", detail::rights),
    silent("BusinessUnitAddressCustomFieldChanged", detail::rights),
    silent("BusinessUnitAddressCustomFieldRemoved", detail::rights),
    silent("BusinessUnitAddressCustomTypeSet", detail::rights),
    silent("BusinessUnitAddressCustomTypeRemoved", detail::rights),
};

inline constexpr std::array changes{
    detail::group_of("ResourceCreated", tell_members),
    detail::group_of("ResourceUpdated", tell_traits),
    silent("ResourceDeleted", "no call tells that a group is gone"),
};

}  // namespace ctsync::commercetools::business_unit
