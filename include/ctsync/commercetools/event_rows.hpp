// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/commercetools/family.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/fetch.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Families of events as tables: one row for each message type, and one for each kind of change
/// notification.
namespace ctsync::commercetools {

/// What has to be read before the events can be written.
enum class Read {
  nothing,
  if_not_included,    ///< the resource, if the message came without it
  resource,           ///< the resource that the message is about
  orders_of_payment,  ///< the orders that refer to the payment
};

/// A state that a message tells of, and the event that it becomes.
struct StateEvent {
  std::string_view state;
  std::string_view event;
};

/// The meaning of one message type or kind of change notification. A row without events says
/// nothing, and `silent` says why.
struct EventRow {
  std::string_view name;  ///< the message type
  std::string_view silent{};
  std::span<const std::string_view> events{};
  /// The member that holds a state, and the event of each state; other states say nothing.
  std::string_view state_member{};
  std::span<const StateEvent> states{};
  std::string_view embedded{};  ///< the member that holds the whole resource
  Read read = Read::nothing;
  bool own_fields = false;  ///< the message's own members are needed, beside what is read
  std::span<const std::string_view> expand{};  ///< the references that are read along
  bool explicitly = false;                     ///< these four: see News
  bool of_any_update = false;
  bool after_quiet = false;
  std::string_view fact{};
  Result<Change> (*tell)(const Source& source) = nullptr;
  /// Instead of all this, for a message whose members decide what it says.
  Result<Change> (*decide)(const EventRow& row, const Notification& notification) = nullptr;
};

constexpr EventRow silent(std::string_view name, std::string_view why) { return {name, why}; }

/// A message that holds the resource in a member.
constexpr EventRow holding(std::string_view name, std::string_view member,
                           std::span<const std::string_view> events,
                           Result<Change> (*tell)(const Source&)) {
  return {.name = name,
          .events = events,
          .embedded = member,
          .read = Read::if_not_included,
          .tell = tell};
}

/// A message or change whose resource is read.
constexpr EventRow reading(std::string_view name, std::span<const std::string_view> events,
                           Result<Change> (*tell)(const Source&)) {
  return {.name = name, .events = events, .read = Read::resource, .tell = tell};
}

namespace detail {

/// The event of the state that a message tells of, as a list of at most one name.
inline std::span<const std::string_view> names_of_state(const EventRow& row,
                                                        const Notification& message) {
  const auto state = message.payload[row.state_member].string_or_empty();
  for (const auto& each : row.states) {
    if (each.state == state) return {&each.event, 1};
  }
  return {};
}

inline std::vector<std::string> texts_of(std::span<const std::string_view> expand) {
  return {expand.begin(), expand.end()};
}

inline MustFetch read_of(const EventRow& row, const Notification& notification,
                         std::string_view type) {
  const std::string id(notification.resource_id);
  if (row.read == Read::orders_of_payment) {
    return {{ReasonCode::not_known_yet, "the order of the payment is not known"},
            {Fetch::Kind::orders_of_payment, "order", id, texts_of(row.expand)}};
  }
  const bool change = notification.kind != NotificationKind::message;
  const bool lacks = notification.payload_not_included;
  return {{change  ? ReasonCode::change_notification
           : lacks ? ReasonCode::payload_not_included
                   : ReasonCode::not_known_yet,
           change  ? "a change notification carries no resource"
           : lacks ? "the message came without its payload"
                   : "the message does not carry the whole resource"},
          {Fetch::Kind::resource, std::string(type), id, texts_of(row.expand)}};
}

}  // namespace detail

/// The News of a row.
inline Result<Change> news_of(const EventRow& row, const Notification& notification,
                              std::string_view type) {
  if (row.tell == nullptr) return Change(ignored(ReasonCode::no_event, row.silent));
  if (notification.resource_id.empty() && row.read != Read::nothing &&
      (row.read != Read::if_not_included || notification.payload_not_included)) {
    return Error{Errc::missing, "/resource/id", "is missing, expected a string"};
  }
  News news{row.events};
  news.explicitly = row.explicitly;
  news.of_any_update = row.of_any_update;
  news.after_quiet = row.after_quiet;
  news.fact = row.fact;
  if (notification.payload_not_included && row.own_fields) {
    news.read =
        MustFetch{{ReasonCode::payload_not_included, "the message came without its payload"},
                  {Fetch::Kind::message, {}, std::string(notification.message_id)}};
    return Change(std::move(news));
  }
  if (!row.states.empty()) {
    news.names = detail::names_of_state(row, notification);
    if (news.names.empty()) {
      return Change(ignored(ReasonCode::no_event, "no event tells of this state"));
    }
  }
  const bool lacks = notification.payload_not_included ||
                     (!row.embedded.empty() && notification.payload[row.embedded].is_null());
  const bool read = row.read == Read::if_not_included ? lacks && !notification.resource_id.empty()
                                                      : row.read != Read::nothing;
  if (read) news.read = detail::read_of(row, notification, type);
  news.self_contained = !read && !row.embedded.empty();
  return Change(std::move(news));
}

/// A family of a table of messages and one of the three kinds of change notifications, in the
/// sequence of NotificationKind.
template <const std::string_view& type, const auto& messages, const auto& changes>
struct EventFamily {
  static const EventRow* row_of(const Notification& notification) {
    if (notification.kind != NotificationKind::message) {
      const auto kind = static_cast<std::size_t>(notification.kind);
      return &changes[kind - static_cast<std::size_t>(NotificationKind::resource_created)];
    }
    const std::size_t row = json::names_of<messages>.find(notification.message_type);
    return row < messages.size() ? &messages[row] : nullptr;
  }
  static bool knows(std::string_view message_type) {
    return json::names_of<messages>.has(message_type);
  }
  /// Forwarders need not name the resource of a message that holds it.
  static Result<Change> interpret(const Notification& notification, Profile& into) {
    const EventRow& row = *row_of(notification);
    if (notification.resource_id.empty() && !row.embedded.empty()) {
      const auto id = notification.payload[row.embedded]["id"].string_or_empty();
      if (!id.empty()) into.id.set(id);
    }
    return row.decide != nullptr ? row.decide(row, notification) : news_of(row, notification, type);
  }
  static Result<Change> tell(const Source& source) {
    const EventRow& row = *row_of(source.notification);
    Source of_row = source;
    const auto names = detail::names_of_state(row, source.notification);
    if (!names.empty()) of_row.event = names.front();
    return row.tell(of_row);
  }
  static constexpr Family family() { return {type, knows, interpret, tell}; }
};

/// The revision of what exactly one message tells.
inline std::string revision_of(const Notification& message) {
  if (!message.message_id.empty()) return "message:" + std::string(message.message_id);
  return "message:" + std::string(message.message_type) + ":" + std::to_string(message.version);
}

}  // namespace ctsync::commercetools
