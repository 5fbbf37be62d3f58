// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/hearing.hpp>
#include <ctsync/model/notification.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/model/shop.hpp>
#include <string_view>

namespace ctsync::commercetools {

/// What a family of events writes them from.
struct Source {
  const Notification& notification;
  json::View read;  ///< what News asked for; null if it asked for nothing
  const Shop& shop;
  const Hearing& hearing;
  Time now{};                ///< the wall clock
  std::string_view event{};  ///< the event of the state that the message tells of
};

/// The rules of one resource type. Families are independent of each other.
struct Family {
  std::string_view type;  ///< commercetools' typeId, such as "customer"; see is_type_of_key()
  /// Whether a message type belongs to the family.
  bool (*knows)(std::string_view message_type);
  /// Interprets a message or change notification of the family. A family of customers sets the
  /// fields that it mentions in `into`, which is new. Errors: missing or invalid, at the JSON
  /// pointer in the notification.
  Result<Change> (*interpret)(const Notification& notification, Profile& into);
  /// Writes the events of News: EventChange, Ignored, or MustFetch if what was read is too old.
  /// Null for customers. Errors: missing or invalid, at the JSON pointer in the notification or in
  /// what was read.
  Result<Change> (*tell)(const Source& source) = nullptr;
};

}  // namespace ctsync::commercetools
