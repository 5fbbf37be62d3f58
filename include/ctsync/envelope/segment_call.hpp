// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/envelope/inside.hpp>

/// A call from Segment's webhook destination, one or an array of them, and its deletion notices
/// (Segment documentation, "Webhooks Destination").
namespace ctsync::envelope {

inline bool is_segment_call(json::View call, json::View type) {
  constexpr std::array<std::string_view, 7> kinds{"identify", "track", "page",  "screen",
                                                  "group",    "alias", "delete"};
  const std::string_view word = type.string_or_empty();
  for (const auto kind : kinds) {
    if (word == kind) return call["userId"].is_string() || call["anonymousId"].is_string();
  }
  return false;
}

inline Status open_segment_call(json::View call, const json::Pointer& at, Inside& inside) {
  Notification notification;
  notification.kind = NotificationKind::call;
  notification.message_id = call["messageId"].string_or_empty();
  notification.message_type = call["type"].string_or_empty();
  notification.payload = call;
  return inside.notification(notification, at);
}

}  // namespace ctsync::envelope
