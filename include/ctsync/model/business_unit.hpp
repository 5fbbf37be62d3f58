// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/model/profile.hpp>
#include <string_view>
#include <vector>

namespace ctsync {

/// A customer who acts for a business unit.
struct Associate {
  std::string_view customer_id;
  std::vector<std::string_view> roles;  ///< keys
};

/// What groups tell of a business unit. Texts are borrowed; what is absent is empty.
struct BusinessUnit {
  std::string_view id, key, name, email, status, type, created_at, modified_at;
  std::string_view parent, top_level;  ///< keys of units
  std::int64_t version = 0;
  Profile places;  ///< its addresses and their uses, as a customer has them
  std::vector<Associate> associates;
};

}  // namespace ctsync
