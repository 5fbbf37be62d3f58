// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/json/view.hpp>
#include <string_view>

namespace ctsync {

/// commercetools' notificationType; `unknown` is a value that came after this release.
enum class NotificationKind {
  message,
  resource_created,
  resource_updated,
  resource_deleted,
  event,
  unknown,
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
  bool payload_not_included = false;
  json::View payload;
};

}  // namespace ctsync
