// SPDX-License-Identifier: MIT
#include "operator/configuration.hpp"

#include <algorithm>
#include <utility>

#include "settings/groups/json_schema.hpp"
#include "settings/load.hpp"

namespace ctsync::server {

Configuration read_configuration(const std::optional<std::string>& config_path,
                                 const Environment& environment, Role role) {
  auto loaded = load(config_path, environment, purpose_of(role));
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
