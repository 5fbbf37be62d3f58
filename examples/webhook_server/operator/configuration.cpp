// SPDX-License-Identifier: MIT
#include "operator/configuration.hpp"

#include <utility>

#include "settings/load.hpp"

namespace ctsync::server {

Configuration read_configuration(const std::optional<std::string>& config_path,
                                 const Environment& environment) {
  auto loaded = load(config_path, environment, Purpose::serve);
  if (!loaded.errors.empty()) return {std::move(loaded.errors), {}};
  return {{}, shown(loaded.settings)};
}

}  // namespace ctsync::server
