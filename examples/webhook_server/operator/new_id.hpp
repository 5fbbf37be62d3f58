// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace ctsync::server {

/// The id of a notification, before and after. `before` is empty where there was none.
struct NewId {
  std::string before;
  std::string after;
};

struct Renewed {
  std::string body;
  std::vector<NewId> ids;  ///< one per notification, in their sequence
};

/// The delivery with a new id in each notification, inside whatever envelopes. Nothing else
/// changes: resource, version and sequence number stay. The same seed gives the same ids. Errors:
/// malformed; unsupported for a change notification, which commercetools sends without an id;
/// too_large.
Result<Renewed> with_new_ids(std::string_view body, std::string_view seed);

}  // namespace ctsync::server
