// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <ctsync/base/time.hpp>
#include <string>
#include <vector>

namespace ctsync {

/// A read from commercetools. The list of kinds is closed: a fetcher implements each.
struct Fetch {
  enum class Kind {
    resource,           ///< one resource by its type and id, with reference paths expanded
    orders_of_payment,  ///< the orders of the payment `id`
    message,            ///< the message `id`
  };
  Kind kind = Kind::resource;
  std::string type;  ///< for a resource: commercetools' typeId, such as "customer"
  std::string id;
  std::vector<std::string> expand{};

  friend auto operator<=>(const Fetch&, const Fetch&) = default;
};

/// The result of a read. A missing resource is not an error.
struct Fetched {
  enum class Kind {
    found,           ///< `text` is the JSON of the resource, or the page of a query
    gone,            ///< the resource does not exist
    later,           ///< try again, at the earliest after `wait`; `text` is the cause
    not_configured,  ///< it cannot work with these settings; `text` names the wrong or missing one
  };
  Kind kind = Kind::not_configured;
  std::string text;
  Duration wait{};
};

}  // namespace ctsync
