// SPDX-License-Identifier: MIT
#include "commercetools/resource_types.hpp"

#include <algorithm>
#include <array>

namespace ctsync::commercetools_api {

namespace {

using Listing = ResourceType::Listing;

constexpr std::array rows{
    ResourceType{"customer", "/customers", "view_customers", Listing::stores},
    ResourceType{"order", "/orders", "view_orders", Listing::stores},
    ResourceType{"shopping-list", "/shopping-lists", "view_shopping_lists", Listing::stores},
    ResourceType{"business-unit", "/business-units", "view_business_units", Listing::stores},
    ResourceType{"quote", "/quotes", "view_quotes", Listing::stores},
    ResourceType{"quote-request", "/quote-requests", "view_quote_requests", Listing::stores},
    ResourceType{"review", "/reviews", "view_products", Listing::project},
    ResourceType{"cart", "/carts", "view_orders"},
    // Read as a part of orders. By id, only to see whether the client may.
    ResourceType{"payment", "/payments", "view_payments"},
    ResourceType{"discount-code", "/discount-codes", "view_discount_codes"},
    ResourceType{"state", "/states", "view_states"},
    ResourceType{"customer-group", "/customer-groups", "view_customer_groups"},
};

}  // namespace

std::span<const ResourceType> resource_types() noexcept { return rows; }

const ResourceType* resource_type(std::string_view name) noexcept {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const ResourceType& each) { return each.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace ctsync::commercetools_api
