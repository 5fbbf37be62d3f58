// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/business_unit/messages.hpp>
#include <ctsync/commercetools/event_rows.hpp>

/// Business units and their associates.
namespace ctsync::commercetools::business_unit {

inline constexpr std::string_view type = "business-unit";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

}  // namespace ctsync::commercetools::business_unit
