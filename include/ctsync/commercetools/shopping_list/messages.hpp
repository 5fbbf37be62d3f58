// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/shopping_list/told.hpp>
#include <string_view>

/// The meaning of each message and change of shopping lists, one row each. docs/events.md explains
/// them.
namespace ctsync::commercetools::shopping_list {

namespace detail {

using Names = std::array<std::string_view, 1>;
inline constexpr Names added{"Product Added to Wishlist"};
inline constexpr Names removed{"Product Removed from Wishlist"};

inline constexpr Names variants{"lineItems[*].variant"};  // what is read along

constexpr EventRow item(std::string_view name, const Names& events,
                        Result<Change> (*tell)(const Source&)) {
  return {.name = name,
          .events = events,
          .read = Read::resource,
          .own_fields = true,
          .expand = variants,
          .tell = tell};
}

inline constexpr std::string_view messages_say_more = "the messages of shopping lists say more";

}  // namespace detail

inline constexpr std::array messages{
    detail::item("ShoppingListLineItemAdded", detail::added, tell_added),
    detail::item("ShoppingListLineItemRemoved", detail::removed, tell_removed),
};

inline constexpr std::array changes{
    silent("ResourceCreated", detail::messages_say_more),
    silent("ResourceUpdated", detail::messages_say_more),
    silent("ResourceDeleted", "a list that is gone says nothing of its products"),
};

}  // namespace ctsync::commercetools::shopping_list
