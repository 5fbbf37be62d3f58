// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <vector>

#include "settings/environment.hpp"
#include "settings/settings.hpp"
#include "settings/shown.hpp"

namespace ctsync::server {

/// The configuration as an operator may see it. `settings` is empty if there are errors.
struct Configuration {
  std::vector<Error> errors;
  std::vector<ShownSetting> settings;
  std::vector<Error> warnings;  ///< of valid settings: what is probably not meant
  std::vector<Error> notes;     ///< of valid settings: what to know of them
};

/// Reads the configuration as a server of this role would. No value of a secret is in the result.
Configuration read_configuration(const std::optional<std::string>& config_path,
                                 const Environment& environment, Role role);

/// The origin of a setting, with the JSON pointer of its place if it is in the file.
std::string place_of(const ShownSetting& setting);

/// The JSON Schema of the configuration file.
std::string configuration_schema();

}  // namespace ctsync::server
