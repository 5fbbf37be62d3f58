// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/silent/row.hpp>
#include <string_view>

/// What leads to an order, whose own messages tell it.
namespace ctsync::commercetools::silent_messages {

namespace detail {

inline constexpr std::string_view on_the_way = "a step on the way to an order";
inline constexpr std::string_view sellers_side = "the seller's side of a quote";

}  // namespace detail

inline constexpr std::array purchases{
    SilentRow{"PaymentMethodCreated", detail::on_the_way},
    SilentRow{"PaymentMethodDefaultSet", detail::on_the_way},
    SilentRow{"PaymentMethodDeleted", detail::on_the_way},
    SilentRow{"PaymentMethodInterfaceAccountSet", detail::on_the_way},
    SilentRow{"PaymentMethodKeySet", detail::on_the_way},
    SilentRow{"PaymentMethodMethodSet", detail::on_the_way},
    SilentRow{"PaymentMethodNameSet", detail::on_the_way},
    SilentRow{"PaymentMethodPaymentInterfaceSet", detail::on_the_way},
    SilentRow{"PaymentMethodPaymentMethodStatusSet", detail::on_the_way},
    SilentRow{"PaymentMethodCustomFieldAdded", detail::on_the_way},
    SilentRow{"PaymentMethodCustomFieldChanged", detail::on_the_way},
    SilentRow{"PaymentMethodCustomFieldRemoved", detail::on_the_way},
    SilentRow{"PaymentMethodCustomTypeSet", detail::on_the_way},
    SilentRow{"PaymentMethodCustomTypeRemoved", detail::on_the_way},
    SilentRow{"PaymentMethodInfoInterfaceAccountSet", detail::on_the_way},
    SilentRow{"PaymentMethodInfoInterfaceSet", detail::on_the_way},
    SilentRow{"PaymentMethodInfoMethodSet", detail::on_the_way},
    SilentRow{"PaymentMethodInfoNameSet", detail::on_the_way},
    SilentRow{"PaymentMethodInfoTokenSet", detail::on_the_way},
    SilentRow{"PaymentMethodInfoCustomFieldAdded", detail::on_the_way},
    SilentRow{"PaymentMethodInfoCustomFieldChanged", detail::on_the_way},
    SilentRow{"PaymentMethodInfoCustomFieldRemoved", detail::on_the_way},
    SilentRow{"PaymentMethodInfoCustomTypeSet", detail::on_the_way},
    SilentRow{"PaymentMethodInfoCustomTypeRemoved", detail::on_the_way},
    SilentRow{"RecurringOrderCreated", detail::on_the_way},
    SilentRow{"RecurringOrderDeleted", detail::on_the_way},
    SilentRow{"RecurringOrderExpiresAtSet", detail::on_the_way},
    SilentRow{"RecurringOrderFailed", detail::on_the_way},
    SilentRow{"RecurringOrderKeySet", detail::on_the_way},
    SilentRow{"RecurringOrderScheduleSet", detail::on_the_way},
    SilentRow{"RecurringOrderStartsAtSet", detail::on_the_way},
    SilentRow{"RecurringOrderStateChanged", detail::on_the_way},
    SilentRow{"RecurringOrderStateTransition", detail::on_the_way},
    SilentRow{"RecurringOrderCustomFieldAdded", detail::on_the_way},
    SilentRow{"RecurringOrderCustomFieldChanged", detail::on_the_way},
    SilentRow{"RecurringOrderCustomFieldRemoved", detail::on_the_way},
    SilentRow{"RecurringOrderCustomTypeSet", detail::on_the_way},
    SilentRow{"RecurringOrderCustomTypeRemoved", detail::on_the_way},
    SilentRow{"StagedQuoteCreated", detail::sellers_side},
    SilentRow{"StagedQuoteDeleted", detail::sellers_side},
    SilentRow{"StagedQuoteSellerCommentSet", detail::sellers_side},
    SilentRow{"StagedQuoteStateChanged", detail::sellers_side},
    SilentRow{"StagedQuoteStateTransition", detail::sellers_side},
    SilentRow{"StagedQuoteValidToSet", detail::sellers_side},
};

}  // namespace ctsync::commercetools::silent_messages
