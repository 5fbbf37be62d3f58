// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/envelope/header.hpp>
#include <ctsync/envelope/inside.hpp>
#include <ctsync/model/notification.hpp>

/// The short form of custom forwarders: no notificationType, a `type` such as "customer.updated",
/// and the customer itself. id, resource and versions are optional.
namespace ctsync::envelope {

/// Makes a message from a header in short form. Without a resource, the customer's own id is the
/// resource id. Never fails: errors inside the customer are found when it is read.
inline Notification short_form_notification(const Header& header, json::View root) {
  Notification notification;
  notification.kind = NotificationKind::message;
  notification.payload = root;
  notification.project_key = header.project_key;
  notification.message_type = header.type;
  notification.message_id = header.id;
  notification.resource_type = header.has_resource ? header.resource_type : "customer";
  notification.resource_id =
      header.has_resource ? header.resource_id : header.customer["id"].string_or_empty();
  notification.version = header.resource_version;
  notification.sequence_number = header.sequence_number;
  notification.created_at = header.created_at;
  return notification;
}

/// Opens an object that matches no other envelope. Errors: missing if it has no `type`; invalid.
inline Status open_short_form(json::View root, const json::Pointer& at, Inside& inside) {
  auto header = read_header(root, at);
  if (!header) return std::move(header).error();
  if (header->type.empty()) {
    return json::Pointer{&at, "notificationType"}.error(
        Errc::missing, "is missing, and so is type: this is no delivery that ctsync knows");
  }
  return inside.notification(short_form_notification(*header, root), at);
}

}  // namespace ctsync::envelope
