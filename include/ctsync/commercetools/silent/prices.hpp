// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/silent/row.hpp>
#include <string_view>

/// Prices and discounts.
namespace ctsync::commercetools::silent_messages {

namespace detail {

inline constexpr std::string_view pricing =
    "prices and discounts, which orders tell where they apply";

}  // namespace detail

inline constexpr std::array prices{
    SilentRow{"StandalonePriceActiveChanged", detail::pricing},
    SilentRow{"StandalonePriceCreated", detail::pricing},
    SilentRow{"StandalonePriceDeleted", detail::pricing},
    SilentRow{"StandalonePriceDiscountSet", detail::pricing},
    SilentRow{"StandalonePriceExternalDiscountSet", detail::pricing},
    SilentRow{"StandalonePriceKeySet", detail::pricing},
    SilentRow{"StandalonePriceStagedChangesApplied", detail::pricing},
    SilentRow{"StandalonePriceStagedChangesRemoved", detail::pricing},
    SilentRow{"StandalonePriceTierAdded", detail::pricing},
    SilentRow{"StandalonePriceTierRemoved", detail::pricing},
    SilentRow{"StandalonePriceTiersSet", detail::pricing},
    SilentRow{"StandalonePriceValidFromAndUntilSet", detail::pricing},
    SilentRow{"StandalonePriceValidFromSet", detail::pricing},
    SilentRow{"StandalonePriceValidUntilSet", detail::pricing},
    SilentRow{"StandalonePriceValueChanged", detail::pricing},
    SilentRow{"CartDiscountCreated", detail::pricing},
    SilentRow{"CartDiscountDeleted", detail::pricing},
    SilentRow{"CartDiscountStoreAdded", detail::pricing},
    SilentRow{"CartDiscountStoreRemoved", detail::pricing},
    SilentRow{"CartDiscountStoresSet", detail::pricing},
    SilentRow{"DiscountCodeCreated", detail::pricing},
    SilentRow{"DiscountCodeDeleted", detail::pricing},
    SilentRow{"DiscountCodeKeySet", detail::pricing},
    SilentRow{"DiscountGroupCreated", detail::pricing},
    SilentRow{"DiscountGroupDeleted", detail::pricing},
    SilentRow{"DiscountGroupIsActiveSet", detail::pricing},
    SilentRow{"DiscountGroupKeySet", detail::pricing},
    SilentRow{"DiscountGroupSortOrderSet", detail::pricing},
};

}  // namespace ctsync::commercetools::silent_messages
