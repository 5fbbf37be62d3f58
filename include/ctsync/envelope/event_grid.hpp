// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// An event in Azure Event Grid's own schema (Microsoft Learn, "Event Grid event schema"); a
/// delivery is an array of them. In its CloudEvents schema Event Grid sends CloudEvents.
namespace ctsync::envelope {

inline bool is_event_grid(json::View event, json::View event_type) {
  return event_type.string() && event["eventTime"].string();
}

inline Status open_event_grid(json::View event, const json::Pointer& at, Inside& inside) {
  const json::Pointer here{&at, "data"};
  const json::View data = event["data"];
  if (data.is_null()) return here.error(Errc::missing, "is missing");
  inside.came_through(event["topic"].string().value_or(std::string_view{}));
  const auto type = event["eventType"].string();
  const bool validation = type == "Microsoft.EventGrid.SubscriptionValidationEvent";
  if (!validation) return open_either(data, here, inside);
  const auto code = data["validationCode"].string();
  if (!code || code->empty()) {
    return json::Pointer{&here, "validationCode"}.error(Errc::missing, "is missing");
  }
  Notification handshake;
  handshake.kind = NotificationKind::endpoint_validation;
  handshake.message_id = event["id"].string().value_or(std::string_view{});
  handshake.payload = data;
  return inside.notification(handshake, at);
}

}  // namespace ctsync::envelope
