// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/commercetools/business_unit/family.hpp>
#include <ctsync/commercetools/cart/family.hpp>
#include <ctsync/commercetools/catalogue/family.hpp>
#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/commercetools/order/family.hpp>
#include <ctsync/commercetools/payment/family.hpp>
#include <ctsync/commercetools/quote/family.hpp>
#include <ctsync/commercetools/review/family.hpp>
#include <ctsync/commercetools/shopping_list/family.hpp>
#include <ctsync/model/key.hpp>

/// The families, one row per resource type. A program that needs only some of them passes a span of
/// its own rows.
namespace ctsync::commercetools {

inline constexpr std::array all_families{
    customer::family,
    order::family,
    cart::family,
    payment::family,
    quote::family,
    quote::request_family,
    review::family,
    shopping_list::family,
    business_unit::family,
    catalogue::product_family,
    catalogue::category_family,
    catalogue::stock_family,
};

static_assert(std::all_of(all_families.begin(), all_families.end(),
                          [](const Family& family) { return is_type_of_key(family.type); }));

}  // namespace ctsync::commercetools
