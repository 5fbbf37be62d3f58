// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/view.hpp>
#include <string_view>

namespace ctsync {

/// commercetools' notificationType, followed by the kinds of other senders. `unknown` is a
/// notificationType that this release does not have.
enum class NotificationKind {
  message,
  resource_created,
  resource_updated,
  resource_deleted,
  event,
  unknown,
  customer_event,             ///< from a CRM or support system
  call,                       ///< a call that Segment sent back
  subscription_confirmation,  ///< Amazon SNS asks to confirm a subscription
  unsubscribe_confirmation,   ///< Amazon SNS ended a subscription
  endpoint_validation,        ///< Azure Event Grid asks for its validation code
};

/// The type of a change notification as commercetools names it; empty for any other kind.
constexpr std::string_view change_name(NotificationKind kind) noexcept {
  switch (kind) {
    case NotificationKind::resource_created: return "ResourceCreated";
    case NotificationKind::resource_updated: return "ResourceUpdated";
    case NotificationKind::resource_deleted: return "ResourceDeleted";
    default: return {};
  }
}

/// One commercetools message or change notification (or an event of another sender), independent of
/// its envelope: a typed header, and the object that contains the fields of its type. Everything is
/// borrowed from the parsed document. Absent texts are empty, absent numbers 0.
struct Notification {
  NotificationKind kind = NotificationKind::unknown;
  std::string_view project_key;
  std::string_view resource_type;  ///< typeId, such as "customer"
  std::string_view resource_id;
  std::string_view message_id;    ///< stable across redeliveries; change notifications have none
  std::string_view message_type;  ///< such as "CustomerCreated"; empty for change notifications
  std::int64_t version = 0;       ///< version of the resource after the change
  std::int64_t sequence_number = 0;
  std::string_view created_at;  ///< when the change happened
  std::string_view channel;  ///< the broker's subscription, topic or event source that delivered it
  bool payload_not_included = false;
  /// A backfill read the resource: no message may tell what happened to it before.
  bool of_backfill = false;
  /// JSON pointer of a required member that is absent; empty if there is none. It is an error only
  /// for a resource type that is mapped. Borrowed from the program.
  std::string_view lacks;
  json::View payload;
};

}  // namespace ctsync
