// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <vector>

#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// What the settings are for: serving needs the secrets, tools that read the store do not.
enum class Purpose { serve, tools };

/// The settings, and everything that is wrong with them. Use the settings only if `errors` is
/// empty.
struct Loaded {
  Settings settings;
  std::vector<Error> errors;
  std::string origin;  ///< the path of the configuration file, or "environment"
};

/// Reads the settings: a value of the file, else of the environment, else the default. The file is
/// `config_path`, else the one SYNC_CONFIG_PATH names, else none. All errors are reported at once;
/// their `where` is the setting's name, and they quote no value. For tools, secrets that are
/// missing or wrong are no error.
Loaded load(const std::optional<std::string>& config_path, const Environment& environment,
            Purpose purpose = Purpose::serve);

}  // namespace ctsync::server
