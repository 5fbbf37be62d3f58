// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/commercetools/cart/family.hpp>
#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/commercetools/order/family.hpp>
#include <ctsync/commercetools/payment/family.hpp>
#include <ctsync/model/key.hpp>

/// The families, one row per resource type. A program that needs only some of them passes a span of
/// its own rows.
namespace ctsync::commercetools {

inline constexpr std::array all_families{customer::family, order::family, payment::family,
                                         cart::family};

static_assert(std::all_of(all_families.begin(), all_families.end(),
                          [](const Family& family) { return is_type_of_key(family.type); }));

}  // namespace ctsync::commercetools
