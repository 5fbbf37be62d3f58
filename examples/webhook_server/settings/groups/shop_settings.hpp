// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/shop.hpp>
#include <optional>
#include <string>
#include <vector>

#include "settings/groups/row.hpp"

namespace ctsync::server {

/// What a tenant's targets are told of orders, payments and the like, unless a target says
/// otherwise, and how products are described to all of them.
struct ShopSettings {
  std::optional<Guests> guests;  ///< none: by the target's rule for the userId
  std::vector<std::string> events_on;
  std::vector<std::string> events_off;
  Shop shop;
  std::string default_country;  ///< of telephone numbers; empty: none
  std::string rules;            ///< the path of the file with the rules; empty: none
  std::vector<GivenKey> given;  ///< the keys that are in the file
};

}  // namespace ctsync::server
