// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/silent/row.hpp>
#include <string_view>

/// Stores and groups of customers.
namespace ctsync::commercetools::silent_messages {

namespace detail {

inline constexpr std::string_view configuration = "configuration of the shop";

}  // namespace detail

inline constexpr std::array configuration{
    SilentRow{"StoreCheckoutUrlTemplateSet", detail::configuration},
    SilentRow{"StoreContactUrlSet", detail::configuration},
    SilentRow{"StoreCookiePolicyUrlSet", detail::configuration},
    SilentRow{"StoreCountriesChanged", detail::configuration},
    SilentRow{"StoreCreated", detail::configuration},
    SilentRow{"StoreDeleted", detail::configuration},
    SilentRow{"StoreDistributionChannelsChanged", detail::configuration},
    SilentRow{"StoreFaqUrlSet", detail::configuration},
    SilentRow{"StoreImprintUrlSet", detail::configuration},
    SilentRow{"StoreLanguagesChanged", detail::configuration},
    SilentRow{"StoreNameSet", detail::configuration},
    SilentRow{"StoreOrderUrlTemplateSet", detail::configuration},
    SilentRow{"StorePrivacyPolicyUrlSet", detail::configuration},
    SilentRow{"StoreProductSelectionsChanged", detail::configuration},
    SilentRow{"StoreRefundPolicyUrlSet", detail::configuration},
    SilentRow{"StoreShippingPolicyUrlSet", detail::configuration},
    SilentRow{"StoreSupplyChannelsChanged", detail::configuration},
    SilentRow{"StoreTermsOfServiceUrlSet", detail::configuration},
    SilentRow{"CustomerGroupCustomFieldAdded", detail::configuration},
    SilentRow{"CustomerGroupCustomFieldChanged", detail::configuration},
    SilentRow{"CustomerGroupCustomFieldRemoved", detail::configuration},
    SilentRow{"CustomerGroupCustomTypeSet", detail::configuration},
    SilentRow{"CustomerGroupCustomTypeRemoved", detail::configuration},
};

}  // namespace ctsync::commercetools::silent_messages
