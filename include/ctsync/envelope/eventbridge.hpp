// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// An event of Amazon EventBridge (EventBridge user guide, "Events"), as an API destination sends
/// it. A rule with the input path `$.detail` sends no envelope. `id` is the broker's and not used.
namespace ctsync::envelope {

inline bool is_eventbridge(json::View event, json::View detail_type) {
  return detail_type.is_string() && event["source"].is_string();
}

inline Status open_eventbridge(json::View event, const json::Pointer& at, Inside& inside) {
  const json::Pointer here{&at, "detail"};
  const json::View detail = event["detail"];
  if (detail.is_null()) return here.error(Errc::missing, "is missing");
  if (!detail.is_object()) return here.wrong_type("an object", detail.type());
  inside.came_through(event["source"].string_or_empty());
  return inside.value(detail, here);
}

}  // namespace ctsync::envelope
