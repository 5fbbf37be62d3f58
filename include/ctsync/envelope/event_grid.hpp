// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// An event in Azure Event Grid's own schema (Microsoft Learn, "Event Grid event schema"). A
/// delivery is an array of events. With the CloudEvents schema, Event Grid sends CloudEvents.
namespace ctsync::envelope {

inline bool is_event_grid(json::View event, json::View event_type) {
  return event_type.is_string() && event["eventTime"].is_string();
}

inline Status open_event_grid(json::View event, const json::Pointer& at, Inside& inside) {
  const json::Pointer here{&at, "data"};
  const json::View data = event["data"];
  if (data.is_null()) return here.error(Errc::missing, "is missing");
  inside.came_through(event["topic"].string_or_empty());
  const std::string_view type = event["eventType"].string_or_empty();
  const bool validation = type == "Microsoft.EventGrid.SubscriptionValidationEvent";
  if (!validation) return open_either(data, here, inside);
  if (data["validationCode"].string_or_empty().empty()) {
    return json::Pointer{&here, "validationCode"}.error(Errc::missing, "is missing");
  }
  Notification handshake;
  handshake.kind = NotificationKind::endpoint_validation;
  handshake.message_id = event["id"].string_or_empty();
  handshake.payload = data;
  return inside.notification(handshake, at);
}

}  // namespace ctsync::envelope
