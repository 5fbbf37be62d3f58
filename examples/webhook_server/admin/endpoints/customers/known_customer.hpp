// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>
#include <utility>
#include <vector>

#include "admin/endpoint.hpp"
#include "operator/events/event.hpp"

namespace ctsync::server::admin {

/// What the store knows of a customer.
struct KnownCustomer {
  std::vector<Event> events;  ///< the newest ones
  std::vector<std::pair<Key, std::string>> records;
};

/// By the id of the customer in commercetools. Errors: those of the store.
Result<KnownCustomer> find_known_customer(Context& context, const ConfiguredTenant& tenant,
                                          const std::string& id);

}  // namespace ctsync::server::admin
