// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/inside.hpp>

/// A message of Amazon SNS to an HTTPS endpoint (SNS developer guide, "Parsing message formats").
/// With raw message delivery there is no envelope.
namespace ctsync::envelope {

inline bool is_sns(json::View message, json::View type) {
  const auto word = type.string();
  return word && message["TopicArn"].string() &&
         (word == "Notification" || word == "SubscriptionConfirmation" ||
          word == "UnsubscribeConfirmation");
}

inline Status open_sns(json::View message, const json::Pointer& at, Inside& inside) {
  const auto topic = message["TopicArn"].string().value_or(std::string_view{});
  inside.came_through(topic);
  const auto type = message["Type"].string();
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
  confirmation.message_id = message["MessageId"].string().value_or(std::string_view{});
  confirmation.payload = message;
  if (confirmation.message_id.empty()) {
    return json::Pointer{&at, "MessageId"}.error(Errc::missing, "is missing");
  }
  return inside.notification(confirmation, at);
}

}  // namespace ctsync::envelope
