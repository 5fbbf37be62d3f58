// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/shopping_list/messages.hpp>

/// Shopping lists, which are wishlists in the words of Segment.
namespace ctsync::commercetools::shopping_list {

inline constexpr std::string_view type = "shopping-list";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

}  // namespace ctsync::commercetools::shopping_list
