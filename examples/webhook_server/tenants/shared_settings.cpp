// SPDX-License-Identifier: MIT
#include "tenants/shared_settings.hpp"

#include <algorithm>
#include <ctsync/base/uuid.hpp>
#include <set>
#include <string_view>

#include "settings/all_tenants.hpp"

namespace ctsync::server {

std::string shared_settings(const Settings& settings) {
  if (settings.role == Role::gateway && !settings.has_file) return {};
  // Names hold no line end. The sequence in the file does not matter.
  std::set<std::string> lines;
  for (const auto& tenant : all_tenants(settings)) {
    lines.insert("tenant " + tenant.name);
    for (const auto& source : tenant.sources) {
      lines.insert("source " + tenant.name + " " + source.name + " " + source.project);
    }
    for (const auto& project : tenant.projects) {
      lines.insert("project " + tenant.name + " " + project.project_key);
    }
  }
  std::string all;
  for (const auto& line : lines) all.append(line).append("\n");
  return name_uuid({"shared settings", all});
}

Duration longest_request(const Settings& settings) {
  Duration longest{};
  for (const auto& tenant : all_tenants(settings)) {
    for (const auto& target : tenant.targets) longest = std::max(longest, target.timeout);
  }
  return longest;
}

}  // namespace ctsync::server
