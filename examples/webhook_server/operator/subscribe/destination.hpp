// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/subscription.hpp>
#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "operator/subscribe/request.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

/// A kind of destination. A new kind is one more row.
struct DestinationRow {
  std::string_view word;
  std::vector<std::string_view> needed;  ///< its options, all of which are required
  bool authentication;                   ///< whether --authentication belongs to it
  std::string_view advice;               ///< what the destination has to allow commercetools
  Result<commercetools_api::Destination> (*make)(const SubscriptionRequest&, const Environment&);
};

/// The row of that word, or nullptr.
const DestinationRow* destination_row(std::string_view word);

}  // namespace ctsync::server
