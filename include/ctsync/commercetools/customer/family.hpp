// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/customer/messages.hpp>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/model/change.hpp>

/// Interprets notifications about customers.
namespace ctsync::commercetools::customer {

/// Whether a customer has the fields that every commercetools Customer has. A forwarder's customer
/// without one of them is assembled by hand; a field that it omits is unknown and not empty.
inline bool is_whole(const Profile& customer) {
  return customer.version != 0 && customer.created_at.known() &&
         customer.last_modified_at.known() && customer.addresses.known();
}

namespace detail {

/// Marks a customer as whole. One without the member customerGroupAssignments, which older projects
/// leave out, has no assigned groups.
inline void complete(Profile& customer) {
  customer.whole = true;
  if (!customer.customer_groups.known()) customer.customer_groups.set({});
}

inline const MessageRow* find_message(std::string_view type) {
  const std::size_t row = json::names_of<customer_message_rows>.find(type);
  return row < customer_message_rows.size() ? &customer_message_rows[row] : nullptr;
}

[[gnu::noinline]] inline MustFetch must_fetch(const Notification& notification, ReasonCode code,
                                              std::string_view text) {
  return {{code, std::string(text)},
          Fetch{Fetch::Kind::resource, "customer", std::string(notification.resource_id), {}}};
}

/// A message that contains the customer itself.
inline Result<Change> embedded(const Notification& message, Profile& into) {
  const json::Pointer root;
  const json::Pointer at{&root, "customer"};
  const json::View customer = message.payload["customer"];
  if (customer.is_null()) return at.error(Errc::missing, "is missing, expected the customer");
  if (auto status = read_customer(customer, at, into); !status) return std::move(status).error();
  const bool both = into.id.known() && !message.resource_id.empty();
  if (both && into.id.value != message.resource_id) {
    return json::Pointer{&at, "id"}.error(Errc::invalid, "expected the id of /resource/id");
  }
  using Kind = CustomerChange::Kind;
  const Kind kind = is_whole(into) ? Kind::snapshot : Kind::update;
  if (!into.id.known() && !message.resource_id.empty()) into.id.set(message.resource_id);
  if (into.version == 0) into.version = message.version;
  into.sequence = message.sequence_number;
  if (kind == Kind::snapshot) complete(into);
  return Change(CustomerChange{kind});
}

/// A patch is first applied to an empty profile, which checks its fields before anything is stored.
inline Result<Change> patch(const MessageRow& row, const Notification& message, Profile& into) {
  auto applied = row.apply(message, row.field, into);
  if (!applied) return std::move(applied).error();
  into.id.set(message.resource_id);
  into.version = message.version;
  into.sequence = message.sequence_number;
  return Change(CustomerChange{CustomerChange::Kind::patch});
}

/// The message may contain the customer's e-mail, which identifies a customer without a record.
inline Result<Change> deletion(const MessageRow& row, const Notification& message, Profile& into) {
  constexpr CustomerChange deleted{CustomerChange::Kind::deletion};
  if (message.payload_not_included) return Change(CustomerChange{deleted});
  const json::View customer = message.payload["customer"];
  const json::Pointer root;
  if (!customer.is_null()) {
    auto status = read_customer(customer, json::Pointer{&root, "customer"}, into);
    if (!status) return std::move(status).error();
  }
  if (!into.email.known()) {
    auto applied = row.apply(message, row.field, into);
    if (!applied) return std::move(applied).error();
  }
  return Change(CustomerChange{deleted});
}

inline Result<Change> message(const Notification& message, Profile& into) {
  const MessageRow& row = *find_message(message.message_type);
  using Meaning = MessageRow::Meaning;
  const bool names_customer = !message.resource_id.empty();
  if (row.meaning == Meaning::version_only && names_customer) {
    return Change(CustomerChange{CustomerChange::Kind::version_only});
  }
  if (row.meaning == Meaning::no_change || row.meaning == Meaning::version_only) {
    return Change(ignored(ReasonCode::no_profile_change,
                          "this message type changes nothing in the customer's profile"));
  }
  if (row.meaning == Meaning::deletion) return deletion(row, message, into);
  if (!names_customer && (message.payload_not_included || row.apply != nullptr)) {
    const json::Pointer root;
    return json::Pointer{&root, "resource"}.error(Errc::missing, "is missing");
  }
  if (message.payload_not_included) {
    return Change(must_fetch(message, ReasonCode::payload_not_included,
                             "the message came without its payload"));
  }
  return row.meaning == Meaning::customer ? embedded(message, into) : patch(row, message, into);
}

inline Result<Change> change_notification(const Notification& change) {
  if (change.kind != NotificationKind::resource_deleted) {
    return Change(must_fetch(change, ReasonCode::change_notification,
                             "a change notification carries no customer"));
  }
  const auto erase = json::read_member(change.payload, "dataErasure", json::Pointer{});
  if (!erase) return erase.error();
  return Change(CustomerChange{CustomerChange::Kind::deletion, erase->boolean().value_or(false)});
}

}  // namespace detail

inline bool knows(std::string_view message_type) {
  return detail::find_message(message_type) != nullptr;
}

/// Interprets a notification and sets the fields that it mentions in `into`, which must be new.
/// Errors: missing or invalid, at the JSON pointer in the notification.
inline Result<Change> interpret(const Notification& notification, Profile& into) {
  return notification.kind == NotificationKind::message ? detail::message(notification, into)
                                                        : detail::change_notification(notification);
}

/// Interprets a customer that was read because of a MustFetch. Errors: those of read_customer(), at
/// the JSON pointer in the customer.
inline Result<Change> interpret_fetched(const Notification& asked, json::View customer,
                                        Profile& into) {
  auto status = read_customer(customer, json::Pointer{}, into);
  if (!status) return std::move(status).error();
  if (into.id.value != asked.resource_id) {
    const json::Pointer root;
    return json::Pointer{&root, "id"}.error(Errc::invalid, "expected the id of /resource/id");
  }
  if (into.version != 0 && into.version < asked.version) {
    return Change(detail::must_fetch(asked, ReasonCode::read_too_early,
                                     "what was read is older than the change"));
  }
  if (asked.version == into.version) into.sequence = asked.sequence_number;
  detail::complete(into);
  return Change(CustomerChange{CustomerChange::Kind::snapshot});
}

/// Records a message as applied. It may be the first of several messages at its version.
inline void advance(const Notification& message, Profile& profile) {
  profile.version = message.version;
  profile.sequence = message.sequence_number;
  profile.whole = false;
}

/// Applies a patch, which interpret() has checked, to the customer's profile.
inline Result<Applied> apply_patch(const Notification& message, Profile& profile) {
  const MessageRow* row = detail::find_message(message.message_type);
  auto applied = row->apply(message, row->field, profile);
  if (applied && *applied == Applied::done) {
    advance(message, profile);
    if (!message.created_at.empty()) profile.last_modified_at.set(message.created_at);
  }
  return applied;
}

inline constexpr Family family{"customer", knows, interpret};

/// Customers and no other resource.
inline constexpr std::array alone{family};

}  // namespace ctsync::commercetools::customer
