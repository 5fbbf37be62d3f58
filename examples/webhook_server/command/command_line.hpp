// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "settings/configuration_source.hpp"
#include "settings/load.hpp"

namespace ctsync::server {

/// The result of parsing the command line: the path of the settings file, and the command to run.
struct CommandLine {
  std::string config;
  std::string role;  ///< empty: not named
  std::function<int()> chosen;
};

std::optional<std::string> config_path(const CommandLine& line);

/// The role that is named, else all.
Role role_of(const CommandLine& line);

/// Loads the settings and runs a command with them, or prints every error in them.
int with_settings(const ConfigurationSource& source, Purpose purpose,
                  const std::function<int(const Settings&)>& command);
int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command);

}  // namespace ctsync::server
