// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/customer/messages.hpp>

namespace ctsync::commercetools {

namespace detail {

inline const MessageRow* find_message(std::string_view type) {
  const std::size_t row = json::names_of<customer_message_rows>.find(type);
  return row < customer_message_rows.size() ? &customer_message_rows[row] : nullptr;
}

/// A patch is tried on an empty profile, to have its fields checked before anything is stored.
inline Result<Change> interpret_patch(const MessageRow& row, const Notification& message,
                                      Profile& into) {
  auto applied = row.apply(message, row.field, into);
  if (!applied) return std::move(applied).error();
  into.id.set(message.resource_id);
  into.version = message.version;
  into.sequence = message.sequence_number;
  return Change{ChangeKind::patch, {}};
}

/// The message may name the e-mail that the customer had, which helps where nothing is known.
inline Result<Change> interpret_deletion(const MessageRow& row, const Notification& message,
                                         Profile& into) {
  if (message.payload_not_included) return Change{ChangeKind::deletion};
  const json::View customer = message.payload["customer"];
  const json::Pointer root;
  auto status = customer.is_null()
                    ? Status(std::monostate{})
                    : read_customer(customer, json::Pointer{&root, "customer"}, into);
  if (!status) return std::move(status).error();
  if (!into.email.known()) {
    auto applied = row.apply(message, row.field, into);
    if (!applied) return std::move(applied).error();
  }
  return Change{ChangeKind::deletion};
}

inline Result<Change> interpret_message(const Notification& message, Profile& into) {
  const MessageRow* row = find_message(message.message_type);
  if (row == nullptr) {
    return ignored(message.resource_type == "customer"
                       ? "this message type is not known"
                       : "messages of this resource type are not mapped");
  }
  if (row->meaning == MessageRow::Meaning::silent || row->meaning == MessageRow::Meaning::quiet) {
    const bool step = row->meaning == MessageRow::Meaning::quiet && !message.resource_id.empty();
    return Change{step ? ChangeKind::quiet : ChangeKind::ignored,
                  "this message type says nothing about the customer's profile"};
  }
  if (row->meaning == MessageRow::Meaning::deletion) return interpret_deletion(*row, message, into);
  const bool names_customer = !message.resource_id.empty();
  if (!names_customer && (message.payload_not_included || row->apply != nullptr)) {
    const json::Pointer root;
    return json::Pointer{&root, "resource"}.error(Errc::missing, "is missing");
  }
  if (message.payload_not_included) {
    return must_be_fetched("the message came without its payload");
  }
  return row->meaning == MessageRow::Meaning::customer ? embedded_customer(message, into)
                                                       : interpret_patch(*row, message, into);
}

inline Result<Change> interpret_change(const Notification& change) {
  if (change.resource_type == "customer" && change.kind == NotificationKind::resource_deleted) {
    const auto erase = json::read_member(change.payload, "dataErasure", json::Pointer{});
    if (!erase) return erase.error();
    return Change{ChangeKind::deletion, {}, erase->boolean().value_or(false)};
  }
  if (change.resource_type == "customer") {
    return must_be_fetched("a change notification carries no customer");
  }
  if (change.resource_type == "subscription" && change.kind == NotificationKind::resource_created) {
    return ignored("the test notification of a new subscription");
  }
  return ignored("changes of this resource type are not mapped");
}

}  // namespace detail

/// Tells what a notification means, and fills `into`, which must be fresh, with the fields of the
/// customer that it mentions. Errors: missing or invalid, at the JSON pointer in the notification.
inline Result<Change> interpret(const Notification& notification, Profile& into) {
  switch (notification.kind) {
    case NotificationKind::message: return detail::interpret_message(notification, into);
    case NotificationKind::resource_created:
    case NotificationKind::resource_updated:
    case NotificationKind::resource_deleted: return detail::interpret_change(notification);
    case NotificationKind::event: return ignored("events are not about customers");
    default: break;
  }
  return ignored("this notificationType is not known");
}

/// Goes one message on. Of several messages at its version it may be the first.
inline void advance(const Notification& message, Profile& profile) {
  profile.version = message.version;
  profile.sequence = message.sequence_number;
  profile.whole = false;
}

/// Applies a patch that interpret() has checked to what is known of its customer.
inline Result<Applied> apply(const Notification& message, Profile& profile) {
  const MessageRow* row = detail::find_message(message.message_type);
  auto applied = row->apply(message, row->field, profile);
  if (applied && *applied == Applied::done) {
    advance(message, profile);
    if (!message.created_at.empty()) profile.last_modified_at.set(message.created_at);
  }
  return applied;
}

}  // namespace ctsync::commercetools
