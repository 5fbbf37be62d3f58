// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// A push of Google Cloud Pub/Sub (Google "Push subscriptions"). An unwrapped push has no envelope.
/// message.messageId is the broker's: what commercetools publishes twice has two of them.
namespace ctsync::envelope {

inline bool is_pubsub(json::View push, json::View message) {
  if (!message.is_object()) return false;
  return push["subscription"].string() || message["data"].string();
}

inline Status open_pubsub(json::View push, const json::Pointer& at, Inside& inside) {
  const json::Pointer message{&at, "message"};
  const json::Pointer here{&message, "data"};
  const json::View data = push["message"]["data"];
  if (data.is_null()) return here.error(Errc::missing, "is missing");
  const auto encoded = data.string();
  if (!encoded) return here.wrong_type("a string in base64", data.type());
  inside.came_through(push["subscription"].string().value_or(std::string_view{}));
  return inside.base64(*encoded, here);
}

}  // namespace ctsync::envelope
