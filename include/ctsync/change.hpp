// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync {

/// What a notification means for a customer.
enum class ChangeKind {
  snapshot,  ///< the whole customer as it is now: what it does not mention is gone
  patch,     ///< a part of the customer: what it does not mention stays as it was
  ignored,   ///< nothing to say; `reason` tells why
};

/// The meaning of a notification. The customer's fields are in the profile that was filled beside
/// it. `reason` is a fixed text, never something from the payload.
struct Change {
  ChangeKind kind = ChangeKind::ignored;
  std::string_view reason;
};

constexpr Change ignored(std::string_view reason) { return {ChangeKind::ignored, reason}; }

}  // namespace ctsync
