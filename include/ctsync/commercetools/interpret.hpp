// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/customer_messages.hpp>

namespace ctsync::commercetools {

namespace detail {

inline constexpr ctsync::detail::KeyTable message_names{customer_message_types};

inline Result<Change> interpret_message(const Notification& message, Profile& into) {
  const std::size_t row = message_names.find(message.message_type);
  if (row == message_names.none) {
    return ignored(message.resource_type == "customer"
                       ? "this message type is not known"
                       : "messages of this resource type are not mapped");
  }
  if (message.payload_not_included) {
    return ignored("the message came without its payload, and fetching is not configured");
  }
  return customer_message_rows[row].interpret(message, into);
}

}  // namespace detail

/// Tells what a notification means, and fills `into`, which must be fresh, with the fields of the
/// customer that it mentions. Errors: missing or invalid, at the JSON pointer in the notification.
inline Result<Change> interpret(const Notification& notification, Profile& into) {
  switch (notification.kind) {
    case NotificationKind::message: return detail::interpret_message(notification, into);
    case NotificationKind::resource_created:
      if (notification.resource_type == "subscription") {
        return ignored("the test notification of a new subscription");
      }
      [[fallthrough]];
    case NotificationKind::resource_updated:
    case NotificationKind::resource_deleted:
      return ignored("change notifications carry no customer, and fetching is not configured");
    case NotificationKind::event: return ignored("events are not about customers");
    case NotificationKind::unknown: return ignored("this notificationType is not known");
  }
  return ignored("this notificationType is not known");
}

}  // namespace ctsync::commercetools
