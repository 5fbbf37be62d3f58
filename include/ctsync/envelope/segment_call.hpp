// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/envelope/inside.hpp>

/// A call that comes back from Segment's webhook destination, one or an array of them, and its
/// notices of deletion (Segment documentation, "Webhooks Destination").
namespace ctsync::envelope {

inline bool is_segment_call(json::View call, json::View type) {
  constexpr std::array<std::string_view, 7> kinds{"identify", "track", "page",  "screen",
                                                  "group",    "alias", "delete"};
  const auto word = type.string();
  return word && std::find(kinds.begin(), kinds.end(), *word) != kinds.end() &&
         (call["userId"].string() || call["anonymousId"].string());
}

inline Status open_segment_call(json::View call, const json::Pointer& at, Inside& inside) {
  Notification notification;
  notification.kind = NotificationKind::call;
  notification.message_id = call["messageId"].string().value_or(std::string_view{});
  notification.message_type = call["type"].string().value_or(std::string_view{});
  notification.payload = call;
  return inside.notification(notification, at);
}

}  // namespace ctsync::envelope
