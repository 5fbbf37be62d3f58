// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/family.hpp>
#include <span>

/// Interprets notifications of commercetools.
namespace ctsync::commercetools {

namespace detail {

inline const Family* family_of(std::span<const Family> known, std::string_view type) {
  for (const auto& family : known) {
    if (family.type == type) return &family;
  }
  return nullptr;
}

}  // namespace detail

/// The family of a notification, or null. A message belongs to the family of its message type,
/// because forwarders do not always name the resource type.
inline const Family* family_of(std::span<const Family> known, const Notification& notification) {
  if (notification.kind != NotificationKind::message) {
    return detail::family_of(known, notification.resource_type);
  }
  for (const auto& family : known) {
    if (family.knows(notification.message_type)) return &family;
  }
  return nullptr;
}

/// The reason to ignore a notification without a family.
inline Ignored no_family(std::span<const Family> known, const Notification& notification) {
  switch (notification.kind) {
    case NotificationKind::message:
      return detail::family_of(known, notification.resource_type) != nullptr
                 ? ignored(ReasonCode::unknown_message, "this message type is not known")
                 : ignored(ReasonCode::unmapped_resource,
                           "messages of this resource type are not mapped");
    case NotificationKind::resource_created:
    case NotificationKind::resource_updated:
    case NotificationKind::resource_deleted:
      if (notification.resource_type == "subscription" &&
          notification.kind == NotificationKind::resource_created) {
        return ignored(ReasonCode::test_notification,
                       "this is the test notification of a new subscription");
      }
      return ignored(ReasonCode::unmapped_resource, "changes of this resource type are not mapped");
    case NotificationKind::event:
      return ignored(ReasonCode::unmapped_resource, "events are not mapped");
    default: return ignored(ReasonCode::unknown_notification, "this notificationType is not known");
  }
}

/// Interprets a notification and sets the customer fields that it mentions in `into`, which must be
/// new. Errors: missing or invalid, at the JSON pointer in the notification.
inline Result<Change> interpret(std::span<const Family> known, const Notification& notification,
                                Profile& into) {
  switch (notification.kind) {
    case NotificationKind::message:
    case NotificationKind::resource_created:
    case NotificationKind::resource_updated:
    case NotificationKind::resource_deleted: break;
    default: return Change(no_family(known, notification));
  }
  const Family* family = family_of(known, notification);
  if (family == nullptr) return Change(no_family(known, notification));
  return family->interpret(notification, into);
}

}  // namespace ctsync::commercetools
