// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/reason.hpp>
#include <string>

namespace ctsync {

/// The other records with the same userId. An e-mail address is unique only within a store of a
/// shop, and several systems may know one person, so customers may share a userId.
struct Others {
  bool living = false;  ///< another customer lives under this userId
  bool ended = false;   ///< a customer with this userId was deleted or erased before
};

/// Why the deletion of a customer is not sent.
inline Reason userid_in_use() {
  return {ReasonCode::userid_in_use, "another customer with the same userId is not deleted"};
}

/// What map() must know of the other records for one target.
struct Sharing {
  Others user;    ///< of the userId; for a deletion, of the deleted customer's
  Others former;  ///< of the userId before the change
  /// The step is what a target knows of the person, and no sign that a customer lives. `user` is
  /// then always known.
  bool came_back = false;
};

/// The userIds whose other records map() must know; empty where it need not know them.
struct SharedIds {
  std::string user;
  std::string former;
};

}  // namespace ctsync
