// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

/// All customer messages of the API reference, and those of the two token resources.
inline constexpr std::array<std::string_view, 37> customer_messages{"CustomerAddressAdded",
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
