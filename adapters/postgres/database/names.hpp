// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "postgres/database/connection.hpp"

namespace ctsync::postgres {

/// The numbers of tenants and targets. A number never changes, so it is read once; any thread may
/// ask. Numbers that do not exist are made in a transaction of their own.
class Names {
 public:
  Result<std::int64_t> tenant(Connection& connection, std::string_view name);
  Result<std::int64_t> target(Connection& connection, std::int64_t tenant, std::string_view name);
  /// Without making one.
  Result<std::optional<std::int64_t>> find_target(Connection& connection, std::string_view tenant,
                                                  std::string_view name);
  /// The tenants that are in memory, by number; reads those that others have added.
  Result<std::vector<std::pair<std::int64_t, std::string>>> tenants(Connection& connection);
  /// The name of a tenant that tenants() has returned.
  std::string tenant_name(std::int64_t number) const;
  /// The number of a tenant that is in memory.
  std::optional<std::int64_t> known_tenant(std::string_view name) const;

 private:
  using Target = std::pair<std::int64_t, std::string>;

  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> tenants_;
  std::map<Target, std::int64_t> targets_;
};

}  // namespace ctsync::postgres
