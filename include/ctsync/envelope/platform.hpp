// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/header.hpp>
#include <ctsync/envelope/inside.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>
#include <utility>

/// commercetools' Platform format: the notification itself, the default format of Subscriptions
/// (API reference, types/subscription/DeliveryPayload and its subtypes).
namespace ctsync::envelope {

namespace detail {

constexpr NotificationKind notification_kind(std::string_view word) noexcept {
  if (word == "Message") return NotificationKind::message;
  if (word == "ResourceCreated") return NotificationKind::resource_created;
  if (word == "ResourceUpdated") return NotificationKind::resource_updated;
  if (word == "ResourceDeleted") return NotificationKind::resource_deleted;
  if (word == "Event") return NotificationKind::event;
  return NotificationKind::unknown;
}

}  // namespace detail

inline bool is_platform(json::View, json::View notification_type) {
  return !notification_type.is_null() &&
         !(notification_type.is_string() && notification_type.text().empty());
}

/// Makes a notification from a header in Platform format. A Message needs id, resource and type; a
/// change notification needs resource. Errors: missing.
inline Result<Notification> platform_notification(const Header& header, json::View root,
                                                  const json::Pointer& at) {
  Notification notification;
  notification.kind = detail::notification_kind(header.notification_type);
  notification.payload = root;
  notification.project_key = header.project_key;
  if (notification.kind == NotificationKind::unknown ||
      notification.kind == NotificationKind::event) {
    return notification;
  }
  if (!header.has_resource) return missing(at, "resource");
  const json::Pointer resource{&at, "resource"};
  if (header.resource_type.empty()) return missing(resource, "typeId");
  if (header.resource_id.empty()) return missing(resource, "id");
  notification.resource_type = header.resource_type;
  notification.resource_id = header.resource_id;
  if (notification.kind != NotificationKind::message) {
    notification.version = header.version;
    notification.created_at = header.modified_at;
    return notification;
  }
  if (header.id.empty()) return missing(at, "id");
  notification.message_id = header.id;
  notification.payload_not_included = header.payload_not_included;
  notification.message_type = header.payload_not_included ? header.payload_type : header.type;
  if (notification.message_type.empty()) {
    const json::Pointer not_included{&at, "payloadNotIncluded"};
    return header.payload_not_included ? missing(not_included, "payloadType") : missing(at, "type");
  }
  notification.version = header.resource_version;
  notification.sequence_number = header.sequence_number;
  notification.created_at = header.created_at;
  return notification;
}

inline Status open_platform(json::View root, const json::Pointer& at, Inside& inside) {
  auto header = read_header(root, at);
  if (!header) return std::move(header).error();
  auto notification = platform_notification(*header, root, at);
  if (!notification) return std::move(notification).error();
  return inside.notification(*notification, at);
}

}  // namespace ctsync::envelope
