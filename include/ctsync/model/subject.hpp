// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/key.hpp>
#include <string>
#include <string_view>

namespace ctsync {

/// The person or resource that a change is about. Each target's own rule selects its userId from
/// these members.
struct Subject {
  Key key;  ///< calls of one subject to one target are sent one at a time, in sequence
  std::string customer_id;
  std::string email;  ///< in its normal form
  std::string anonymous_id;
  std::string order_id{};  ///< what a guest without any other id is known by
  std::string order_number{};
};

/// The type of the key of a guest: a person who is no customer.
inline constexpr std::string_view guest_type = "guest";
/// The type of the key of events that are about no person.
inline constexpr std::string_view catalog_type = "catalog";

}  // namespace ctsync
