// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// A message of Amazon SNS to an HTTPS endpoint (SNS developer guide, "Parsing message formats").
/// With raw message delivery there is no envelope.
namespace ctsync::envelope {

inline bool is_sns(json::View message, json::View type) {
  const std::string_view word = type.string_or_empty();
  return (word == "Notification" || word == "SubscriptionConfirmation" ||
          word == "UnsubscribeConfirmation") &&
         message["TopicArn"].is_string();
}

inline Status open_sns(json::View message, const json::Pointer& at, Inside& inside) {
  const std::string_view topic = message["TopicArn"].string_or_empty();
  inside.came_through(topic);
  const std::string_view type = message["Type"].string_or_empty();
  if (type == "Notification") {
    const json::Pointer here{&at, "Message"};
    const json::View published = message["Message"];
    if (published.is_null()) return here.error(Errc::missing, "is missing");
    const auto text = published.string();
    return text ? inside.text(*text, here)
                : Status(here.wrong_type("a string that holds JSON", published.type()));
  }
  Notification confirmation;
  confirmation.kind = type == "SubscriptionConfirmation"
                          ? NotificationKind::subscription_confirmation
                          : NotificationKind::unsubscribe_confirmation;
  confirmation.message_id = message["MessageId"].string_or_empty();
  confirmation.payload = message;
  if (confirmation.message_id.empty()) {
    return json::Pointer{&at, "MessageId"}.error(Errc::missing, "is missing");
  }
  return inside.notification(confirmation, at);
}

}  // namespace ctsync::envelope
