// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// CloudEvents 1.0 in structured mode (github.com/cloudevents, JSON event format section 3), as
/// commercetools and Azure Event Grid send them. A batch is an array of events. In binary mode the
/// body is the notification itself, and the `ce-` headers only repeat parts of it.
namespace ctsync::envelope {

inline bool is_cloud_event(json::View, json::View specversion) { return specversion.is_string(); }

inline Status open_cloud_event(json::View event, const json::Pointer& at, Inside& inside) {
  if (const json::View data = event["data"]; !data.is_null()) {
    return open_either(data, json::Pointer{&at, "data"}, inside);
  }
  if (const auto encoded = event["data_base64"].string()) {
    return inside.base64(*encoded, json::Pointer{&at, "data_base64"});
  }
  return json::Pointer{&at, "data"}.error(Errc::missing, "is missing");
}

}  // namespace ctsync::envelope
