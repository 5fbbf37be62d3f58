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

namespace detail {

/// The first required member that a header lacks; empty if it is complete.
inline std::string_view lacking(const Header& header, NotificationKind kind) {
  if (!header.has_resource) return "/resource";
  if (header.resource_type.empty()) return "/resource/typeId";
  if (header.resource_id.empty()) return "/resource/id";
  if (kind != NotificationKind::message) return {};
  if (header.id.empty()) return "/id";
  if (header.payload_not_included) {
    return header.payload_type.empty() ? "/payloadNotIncluded/payloadType" : std::string_view{};
  }
  return header.type.empty() ? "/type" : std::string_view{};
}

}  // namespace detail

/// Makes a notification from a header in Platform format. A Message needs id, resource and type; a
/// change notification needs resource. Never fails: `lacks` names what is missing.
inline Notification platform_notification(const Header& header, json::View root) {
  Notification notification;
  notification.kind = detail::notification_kind(header.notification_type);
  notification.payload = root;
  notification.project_key = header.project_key;
  if (notification.kind == NotificationKind::unknown ||
      notification.kind == NotificationKind::event) {
    return notification;
  }
  notification.lacks = detail::lacking(header, notification.kind);
  notification.resource_type = header.resource_type;
  notification.resource_id = header.resource_id;
  if (notification.kind != NotificationKind::message) {
    notification.version = header.version;
    notification.created_at = header.modified_at;
    return notification;
  }
  notification.message_id = header.id;
  notification.payload_not_included = header.payload_not_included;
  notification.message_type = header.payload_not_included ? header.payload_type : header.type;
  notification.version = header.resource_version;
  notification.sequence_number = header.sequence_number;
  notification.created_at = header.created_at;
  return notification;
}

inline Status open_platform(json::View root, const json::Pointer& at, Inside& inside) {
  auto header = read_header(root, at);
  if (!header) return std::move(header).error();
  return inside.notification(platform_notification(*header, root), at);
}

}  // namespace ctsync::envelope
