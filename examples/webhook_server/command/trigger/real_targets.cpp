// SPDX-License-Identifier: MIT
#include "command/trigger/real_targets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "settings/all_tenants.hpp"

namespace ctsync::server {

namespace {

bool has_source(const TenantSettings& tenant, const std::string& name) {
  return std::any_of(tenant.sources.begin(), tenant.sources.end(),
                     [&](const SourceSettings& one) { return one.name == name; });
}

/// Segment is a target by default, also where nothing of it is set.
bool is_set(const TargetSettings& target) {
  return !target.given.empty() || !target.credentials.secret.empty();
}

}  // namespace

std::vector<std::string> places_elsewhere(const FoundReceiver& found, const Settings& settings) {
  std::vector<std::string> places;
  for (const auto& tenant : all_tenants(settings)) {
    if (!has_source(tenant, found.source.name)) continue;
    for (const auto& target : tenant.targets) {
      if (!is_set(target) || target.url.empty() || is_on_this_machine(target.url)) continue;
      places.push_back(fmt::format("{} ({})", target.name, target.url));
    }
  }
  if (!is_on_this_machine(found.receiver.origin)) {
    places.push_back(fmt::format("whatever the server at {} sends to", found.receiver.origin));
  }
  return places;
}

}  // namespace ctsync::server
