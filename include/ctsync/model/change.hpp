// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync {

/// What a notification means for a customer.
enum class ChangeKind {
  snapshot,  ///< the whole customer as it is now: what it does not mention is gone
  update,    ///< the customer in part: what it does not mention stays as it was
  patch,     ///< one step from the version before, to be applied to what is known
  quiet,     ///< a step that says nothing of the profile; `reason` tells so
  fetch,     ///< something changed that the notification does not carry: read the customer
  deletion,  ///< the customer is no more
  ignored,   ///< nothing to say; `reason` tells why
};

/// The meaning of a notification. The customer's fields are in the profile that was filled beside
/// it. `reason` is a fixed text, never something from the payload.
struct Change {
  ChangeKind kind = ChangeKind::ignored;
  std::string_view reason{};
  bool erase = false;  ///< of a deletion: everything kept of the customer has to go as well
};

constexpr Change must_be_fetched(std::string_view reason) { return {ChangeKind::fetch, reason}; }
constexpr Change ignored(std::string_view reason) { return {ChangeKind::ignored, reason}; }

}  // namespace ctsync
