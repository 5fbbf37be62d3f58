// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/view.hpp>
#include <string_view>

namespace ctsync {

/// commercetools' notificationType, of which `unknown` is a value that came after this release;
/// then what other senders have to say.
enum class NotificationKind {
  message,
  resource_created,
  resource_updated,
  resource_deleted,
  event,
  unknown,
  customer_event,             ///< of a CRM or support system
  call,                       ///< a call that comes back from Segment
  subscription_confirmation,  ///< Amazon SNS wants to know whether the topic is wanted
  unsubscribe_confirmation,   ///< Amazon SNS has ended a subscription
  endpoint_validation,        ///< Azure Event Grid wants its code back
};

/// One commercetools message or change notification, whatever envelope it wore: a typed header,
/// and the object that holds the fields of its type. Everything is borrowed from the parsed
/// document. Absent texts are empty, absent numbers 0.
struct Notification {
  NotificationKind kind = NotificationKind::unknown;
  std::string_view project_key;
  std::string_view resource_type;  ///< typeId, such as "customer"
  std::string_view resource_id;
  std::string_view message_id;    ///< stable across redeliveries; changes have none
  std::string_view message_type;  ///< such as "CustomerCreated"; empty for changes
  std::int64_t version = 0;       ///< of the resource after the change
  std::int64_t sequence_number = 0;
  std::string_view created_at;  ///< when the change happened
  std::string_view channel;  ///< the broker's subscription, topic or event source it came through
  bool payload_not_included = false;
  json::View payload;
};

}  // namespace ctsync
