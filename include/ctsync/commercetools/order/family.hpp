// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/order/messages.hpp>

/// Orders with their deliveries and returns.
namespace ctsync::commercetools::order {

inline constexpr std::string_view type = "order";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

}  // namespace ctsync::commercetools::order
