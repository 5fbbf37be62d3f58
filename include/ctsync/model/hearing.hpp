// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <string_view>

/// The events that ctsync can send, and which of them somebody wants.
namespace ctsync {

/// An event: its name as targets receive it, and whether it is on unless a setting says otherwise.
/// docs/events.md explains each.
struct EventName {
  std::string_view name;
  bool on = true;
};

/// All events of the built-in families. "Group" stands for Group calls, "Identify" for the Identify
/// that gives the orders of a guest to a customer.
inline constexpr auto event_names = std::to_array<EventName>({
    {"Order Completed"},
    {"Order Updated"},
    {"Order Cancelled"},
    {"Order Confirmed", false},
    {"Order Closed", false},
    {"Order Reopened", false},
    {"Order State Changed", false},
    {"Order Deleted", false},
    {"Order Paid", false},
    {"Order Payment Failed", false},
    {"Order Shipped"},
    {"Order Delivered"},
    {"Order Delayed", false},
    {"Order Backordered", false},
    {"Shipment Updated"},
    {"Order Return Requested"},
    {"Order Returned"},
    {"Order Refunded"},
    {"Payment Captured", false},
    {"Payment Charged Back", false},
    {"Payment Failed", false},
    {"Quote Requested"},
    {"Quote Created"},
    {"Quote Accepted"},
    {"Quote Declined"},
    {"Quote Withdrawn"},
    {"Quote Renegotiation Requested"},
    {"Quote Request Cancelled", false},
    {"Quote Request Rejected", false},
    {"Product Reviewed"},
    {"Product Added to Wishlist"},
    {"Product Removed from Wishlist"},
    {"Account Added User"},
    {"Account Removed User"},
    {"Product Published", false},
    {"Product Unpublished", false},
    {"Product Deleted", false},
    {"Product Restocked", false},
    {"Product Sold Out", false},
    {"Category Created", false},
    {"Cart Abandoned", false},
    {"Group"},
    {"Identify"},
});

/// The place of an event in `event_names`; their number if it is none of them.
constexpr std::size_t find_event(std::string_view name) noexcept {
  std::size_t at = 0;
  while (at < event_names.size() && event_names[at].name != name) ++at;
  return at;
}

/// A set of events. Events of families that are not built in are always in it.
class Hearing {
 public:
  /// The events that are on by default.
  Hearing() {
    for (std::size_t i = 0; i < event_names.size(); ++i) heard_[i] = event_names[i].on;
  }
  static Hearing of_nothing() {
    Hearing none;
    none.heard_.reset();
    return none;
  }

  /// Wants an event that is named in the settings, or does not want it.
  void set(std::size_t event, bool wanted) {
    heard_[event] = wanted;
    named_[event] = wanted;
  }
  void remove(std::size_t event) {
    heard_.reset(event);
    named_.reset(event);
  }
  /// Whether the event is in the set; `explicitly`: because it was named.
  bool hears(std::string_view name, bool explicitly = false) const noexcept {
    const std::size_t event = find_event(name);
    return event == event_names.size() || (explicitly ? named_[event] : heard_[event]);
  }
  Hearing& operator|=(const Hearing& other) noexcept {
    heard_ |= other.heard_;
    named_ |= other.named_;
    return *this;
  }

 private:
  std::bitset<event_names.size()> heard_;
  std::bitset<event_names.size()> named_;
};

}  // namespace ctsync
