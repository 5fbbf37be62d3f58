// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// A push of Google Cloud Pub/Sub (Google "Push subscriptions"). An unwrapped push has no envelope.
/// message.messageId is the broker's and not used: a message that commercetools publishes twice has
/// two.
namespace ctsync::envelope {

inline bool is_pubsub(json::View push, json::View message) {
  if (!message.is_object()) return false;
  return push["subscription"].is_string() || message["data"].is_string();
}

inline Status open_pubsub(json::View push, const json::Pointer& at, Inside& inside) {
  const json::Pointer message{&at, "message"};
  const json::Pointer here{&message, "data"};
  const json::View data = push["message"]["data"];
  if (data.is_null()) return here.error(Errc::missing, "is missing");
  if (!data.is_string()) return here.wrong_type("a string in base64", data.type());
  inside.came_through(push["subscription"].string_or_empty());
  return inside.base64(data.text(), here);
}

}  // namespace ctsync::envelope
