// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/payment/messages.hpp>

/// Payments and their transactions.
namespace ctsync::commercetools::payment {

inline constexpr std::string_view type = "payment";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

}  // namespace ctsync::commercetools::payment
