// SPDX-License-Identifier: MIT
#include "operator/jobs/target_option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ctsync::server {

Status check_target(const std::string& target, const ConfiguredTenant& tenant) {
  if (target.empty()) return std::monostate{};
  std::vector<std::string_view> names;
  for (const auto& each : tenant.tenant.targets) names.push_back(each.name);
  if (std::ranges::find(names, target) != names.end()) return std::monostate{};
  return Error{
      Errc::invalid, "--target",
      fmt::format("the tenant has no such target, expected one of: {}", fmt::join(names, ", "))};
}

}  // namespace ctsync::server
