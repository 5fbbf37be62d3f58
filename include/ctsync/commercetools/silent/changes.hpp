// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/silent/row.hpp>
#include <string_view>

/// The resource types without a family (API reference, "ChangeSubscriptionResourceTypeId").
namespace ctsync::commercetools {

namespace detail {

inline constexpr std::string_view configured = "configuration of the shop";
inline constexpr std::string_view priced =
    "prices and discounts, which orders tell where they apply";
inline constexpr std::string_view purchasing = "purchasing rules inside a company";
inline constexpr std::string_view edited = "the work of an editor of the catalogue";
inline constexpr std::string_view token = "a token of a customer changes nothing in the profile";

}  // namespace detail

/// Their changes say nothing that is sent.
inline constexpr std::array silent_changes{
    SilentRow{"approval-flow", detail::purchasing},
    SilentRow{"approval-rule", detail::purchasing},
    SilentRow{"associate-role", detail::purchasing},
    SilentRow{"attribute-group", detail::configured},
    SilentRow{"cart-discount", detail::priced},
    SilentRow{"channel", detail::configured},
    SilentRow{"customer-email-token", detail::token},
    SilentRow{"customer-group", detail::configured},
    SilentRow{"customer-password-token", detail::token},
    SilentRow{"discount-code", detail::priced},
    SilentRow{"discount-group", detail::priced},
    SilentRow{"extension", detail::configured},
    SilentRow{"key-value-document", "the data of another program"},
    SilentRow{"order-edit", "the message OrderEditApplied tells of it"},
    SilentRow{"product-discount", detail::priced},
    SilentRow{"product-selection", detail::edited},
    SilentRow{"product-tailoring", detail::edited},
    SilentRow{"product-type", detail::configured},
    SilentRow{"recurrence-policy", detail::configured},
    SilentRow{"recurring-order", "the orders that it makes tell of it"},
    SilentRow{"shipping-method", detail::configured},
    SilentRow{"staged-quote", "the seller's side of a quote"},
    SilentRow{"standalone-price", detail::priced},
    SilentRow{"state", detail::configured},
    SilentRow{"store", detail::configured},
    SilentRow{"subscription", detail::configured},
    SilentRow{"tax-category", detail::configured},
    SilentRow{"type", detail::configured},
    SilentRow{"zone", detail::configured},
};

}  // namespace ctsync::commercetools
