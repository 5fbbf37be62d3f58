// SPDX-License-Identifier: MIT
#include "operator/configuration.hpp"

#include <algorithm>
#include <utility>

#include "settings/groups/json_schema.hpp"
#include "settings/load.hpp"
#include "tenants/rules.hpp"

namespace ctsync::server {

namespace {

/// The mistakes in the files with rules that the settings name.
std::vector<Error> mistakes_in_rules(const Settings& settings) {
  std::vector<Error> errors;
  const Tenants tenants(settings);
  for (const auto& tenant : tenants.all()) {
    if (tenant.rules_file.empty()) continue;
    const auto text = read_rules(tenant.rules_file);
    if (!text) {
      errors.push_back(text.error());
      continue;
    }
    for (auto& mistake : compile_rules(*text, tenant).mistakes) {
      mistake.where.insert(0, tenant.rules_file + " ");
      errors.push_back(std::move(mistake));
    }
  }
  return errors;
}

}  // namespace

Configuration read_configuration(const std::optional<std::string>& config_path,
                                 const Environment& environment, Role role) {
  auto loaded = load(config_path, environment, purpose_of(role));
  if (loaded.errors.empty() && role != Role::gateway) {
    loaded.errors = mistakes_in_rules(loaded.settings);
  }
  if (!loaded.errors.empty()) return {std::move(loaded.errors), {}, {}, {}};
  return {{},
          shown(loaded.settings),
          std::move(loaded.settings.warnings),
          std::move(loaded.settings.notes)};
}

std::string place_of(const ShownSetting& setting) {
  constexpr std::string_view file = "file";
  if (!setting.origin.starts_with(file)) return setting.origin;
  // Names hold no character that a pointer would have to escape.
  std::string pointer = "/" + setting.name;
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return "file " + pointer + setting.origin.substr(file.size());
}

std::string configuration_schema() { return json_schema(); }

}  // namespace ctsync::server
