// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/change.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/model/notification.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <vector>

namespace ctsync {

/// A decoded notification, its meaning, and the customer fields that it mentions. It borrows from
/// the Transformer that made it and is valid until that reads the next notification.
struct Reading {
  Notification notification;
  Change change;
  Profile profile;          ///< for a customer change: the fields that it mentions
  std::string at;           ///< JSON pointer of the notification within the delivery
  std::string delivery_id;  ///< the message id, else a UUID of what identifies the notification
  Key key;                  ///< key of the resource; empty if ignored
  /// Keys under which release 0.1.0 may have kept the record of a customer without an id.
  std::vector<Key> former_keys;
  /// The only target that is told, whatever was told before and without a new record; empty: all
  /// targets are told what is new.
  std::string only{};
  /// With `only`: what tells these calls from those of the first time; empty: nothing does.
  std::string again{};
};

}  // namespace ctsync
