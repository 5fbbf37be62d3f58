// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/notification.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

namespace ctsync::commercetools {

/// The rules of one resource type. Families are independent of each other.
struct Family {
  std::string_view type;  ///< commercetools' typeId, such as "customer"; see is_type_of_key()
  /// Whether a message type belongs to the family.
  bool (*knows)(std::string_view message_type);
  /// Interprets a message or change notification of the family. A family of customers sets the
  /// fields that it mentions in `into`, which is new. Errors: missing or invalid, at the JSON
  /// pointer in the notification.
  Result<Change> (*interpret)(const Notification& notification, Profile& into);
  /// Interprets a resource that was read because of a MustFetch. Errors: those of reading, at the
  /// JSON pointer in `fetched`.
  Result<Change> (*interpret_fetched)(const Notification& asked, json::View fetched, Profile& into);
};

}  // namespace ctsync::commercetools
