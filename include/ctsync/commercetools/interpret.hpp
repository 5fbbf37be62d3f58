// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/family.hpp>
#include <ctsync/commercetools/silent/changes.hpp>
#include <ctsync/commercetools/silent/messages.hpp>
#include <ctsync/json/object.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

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
/// because forwarders need not name the resource type.
inline const Family* family_of(std::span<const Family> known, const Notification& notification) {
  if (notification.kind != NotificationKind::message) {
    return detail::family_of(known, notification.resource_type);
  }
  for (const auto& family : known) {
    if (family.knows(notification.message_type)) return &family;
  }
  return nullptr;
}

namespace detail {

inline Ignored no_family_of_message(std::span<const Family> known, const Notification& message) {
  if (const SilentRow* row = silent_message(message.message_type)) {
    return ignored(ReasonCode::no_event, row->why);
  }
  const bool is_mapped = family_of(known, message.resource_type) != nullptr ||
                         find_silent<silent_changes>(message.resource_type) != nullptr;
  return is_mapped ? ignored(ReasonCode::unknown_message, "this message type is not known")
                   : ignored(ReasonCode::unmapped_resource,
                             "messages of this resource type are not mapped");
}

}  // namespace detail

/// The reason to ignore a notification without a family.
inline Ignored no_family(std::span<const Family> known, const Notification& notification) {
  switch (notification.kind) {
    case NotificationKind::message: return detail::no_family_of_message(known, notification);
    case NotificationKind::resource_created:
    case NotificationKind::resource_updated:
    case NotificationKind::resource_deleted:
      if (notification.resource_type == "subscription" &&
          notification.kind == NotificationKind::resource_created) {
        return ignored(ReasonCode::test_notification,
                       "this is the test notification of a new subscription");
      }
      if (const auto* row = detail::find_silent<silent_changes>(notification.resource_type)) {
        return ignored(ReasonCode::no_event, row->why);
      }
      return ignored(ReasonCode::unmapped_resource, "changes of this resource type are not mapped");
    case NotificationKind::event:
      return ignored(ReasonCode::unmapped_resource, "events are not mapped");
    default: return ignored(ReasonCode::unknown_notification, "this notificationType is not known");
  }
}

namespace detail {

/// The error for a required member that a notification lacks.
inline Error lacking(const Notification& notification) {
  return {Errc::missing, std::string(notification.lacks), "is missing"};
}

/// Why a notification without a family says nothing. If its type is missing, it may have had one.
inline Result<Change> without_family(std::span<const Family> known,
                                     const Notification& notification) {
  const std::string_view type = notification.resource_type;
  const bool mapped = type.empty() || family_of(known, type) != nullptr;
  if (mapped && !notification.lacks.empty()) return lacking(notification);
  return Change(no_family(known, notification));
}

/// The error for a message whose resource is of another type than its message type is about.
inline Error misfit(const Family& family) {
  return {Errc::invalid, "/resource/typeId",
          "expected " + std::string(family.type) + ", which the message type is about"};
}

}  // namespace detail

/// Interprets a notification and sets the customer fields that it mentions in `into`, which must be
/// new. A message that is ignored may name a resource of another type: CustomerEmailTokenCreated
/// names a customer-email-token. Errors: missing or invalid, at the JSON pointer in the
/// notification.
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
  if (family == nullptr) return detail::without_family(known, notification);
  auto change = family->interpret(notification, into);
  if (change && change->ignored() != nullptr) return change;
  const bool has_all = change && change->news() != nullptr && change->news()->self_contained;
  if (!notification.lacks.empty() && !has_all) return detail::lacking(notification);
  const std::string_view type = notification.resource_type;
  if (type.empty() || type == family->type) return change;
  return detail::misfit(*family);
}

}  // namespace ctsync::commercetools
