// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/model/key.hpp>
#include <string>

namespace ctsync {

/// The person or resource that a change is about. Each target's own rule selects its userId from
/// these members.
struct Subject {
  Key key;  ///< calls of one subject to one target are sent one at a time, in sequence
  std::string customer_id;
  std::string email;  ///< in its normal form
  std::string anonymous_id;
};

}  // namespace ctsync
