// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/model/hearing.hpp>
#include <string_view>
#include <vector>

/// What a commercetools project must deliver and let be read for each event.
namespace ctsync::commercetools {

/// The notifications that tell of an event: those of one resource type. Changes are needed where
/// not every way to make a resource has a message, and where only a change tells that a resource
/// was deleted with data erasure.
struct EventSource {
  std::string_view event;
  std::string_view type;
  bool messages = true;
  bool changes = false;
  /// The types of what is read to write the event; "message" where a message without its payload is
  /// read by its id. Customers are read in any case, and are not named.
  std::array<std::string_view, 3> reads{};
};

namespace detail {

constexpr EventSource of_order(std::string_view event, std::string_view also = {},
                               std::string_view message = {}) {
  return {event, "order", true, true, {"order", also, message}};
}
/// An event that states the discount codes of the order.
constexpr EventSource of_purchase(std::string_view event, std::string_view message = {}) {
  return of_order(event, "discount-code", message);
}
constexpr EventSource of_payment(std::string_view event) {
  return {event, "payment", true, false, {"order", "payment", "message"}};
}
constexpr EventSource of_changed(std::string_view event, std::string_view type,
                                 std::string_view message = {}) {
  return {event, type, true, true, {type, message}};
}
constexpr EventSource of_list(std::string_view event) {
  return {event, "shopping-list", true, false, {"shopping-list", "message"}};
}
constexpr EventSource of_message(std::string_view event, std::string_view type,
                                 std::string_view message = {}) {
  return {event, type, true, false, {message}};
}

}  // namespace detail

/// One row per event, in the sequence of event_names.
inline constexpr std::array event_sources{
    detail::of_purchase("Order Completed"),
    detail::of_purchase("Order Updated"),
    detail::of_purchase("Order Cancelled", "message"),
    detail::of_purchase("Order Confirmed", "message"),
    detail::of_purchase("Order Closed", "message"),
    detail::of_purchase("Order Reopened", "message"),
    detail::of_order("Order State Changed", "state"),
    EventSource{"Order Deleted", "order", true, true, {"message"}},
    detail::of_purchase("Order Paid", "message"),
    detail::of_purchase("Order Payment Failed", "message"),
    detail::of_order("Order Shipped", "message"),
    detail::of_order("Order Delivered", "message"),
    detail::of_order("Order Delayed", "message"),
    detail::of_order("Order Backordered", "message"),
    detail::of_order("Shipment Updated", "message"),
    detail::of_order("Order Return Requested", "message"),
    detail::of_order("Order Returned", "message"),
    detail::of_payment("Order Refunded"),
    detail::of_payment("Payment Captured"),
    detail::of_payment("Payment Charged Back"),
    detail::of_payment("Payment Failed"),
    detail::of_changed("Quote Requested", "quote-request"),
    detail::of_changed("Quote Created", "quote"),
    detail::of_changed("Quote Accepted", "quote", "message"),
    detail::of_changed("Quote Declined", "quote", "message"),
    detail::of_changed("Quote Withdrawn", "quote", "message"),
    detail::of_changed("Quote Renegotiation Requested", "quote"),
    detail::of_changed("Quote Request Cancelled", "quote-request", "message"),
    detail::of_changed("Quote Request Rejected", "quote-request", "message"),
    detail::of_changed("Product Reviewed", "review"),
    detail::of_list("Product Added to Wishlist"),
    detail::of_list("Product Removed from Wishlist"),
    detail::of_changed("Account Added User", "business-unit", "message"),
    detail::of_changed("Account Removed User", "business-unit", "message"),
    detail::of_message("Product Published", "product"),
    detail::of_message("Product Unpublished", "product"),
    detail::of_message("Product Deleted", "product"),
    detail::of_message("Product Restocked", "inventory-entry", "message"),
    detail::of_message("Product Sold Out", "inventory-entry", "message"),
    detail::of_message("Category Created", "category"),
    EventSource{"Cart Abandoned", "cart", false, true, {"cart"}},
    detail::of_changed("Group", "business-unit"),
    detail::of_order("Identify", "message"),
};

static_assert(std::equal(event_sources.begin(), event_sources.end(), event_names.begin(),
                         event_names.end(), [](const EventSource& source, const EventName& event) {
                           return source.event == event.name;
                         }));

/// The resource types whose messages and changes a project must deliver. Customers are the first.
struct Subscribed {
  std::vector<std::string_view> messages{"customer"};
  std::vector<std::string_view> changes{"customer"};
};

namespace detail {

inline void add_type(std::vector<std::string_view>& types, std::string_view type) {
  if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
}

}  // namespace detail

/// What must be delivered for a set of events.
inline Subscribed subscribed_for(const Hearing& events) {
  Subscribed all;
  for (const auto& source : event_sources) {
    if (!events.hears(source.event)) continue;
    if (source.messages) detail::add_type(all.messages, source.type);
    if (source.changes) detail::add_type(all.changes, source.type);
  }
  return all;
}

/// A type that must be readable, and the events that need it.
struct NeededRead {
  std::string_view type;  ///< a resource type, or "message"
  std::vector<std::string_view> events{};
};

/// What must be readable for a set of events, beside customers.
inline std::vector<NeededRead> reads_for(const Hearing& events) {
  std::vector<NeededRead> all;
  for (const auto& source : event_sources) {
    if (!events.hears(source.event)) continue;
    for (const auto type : source.reads) {
      if (type.empty()) continue;
      auto found = std::find_if(all.begin(), all.end(),
                                [&](const NeededRead& each) { return each.type == type; });
      if (found == all.end()) found = all.insert(all.end(), {type});
      found->events.push_back(source.event);
    }
  }
  return all;
}

}  // namespace ctsync::commercetools
