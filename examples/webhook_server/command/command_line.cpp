// SPDX-License-Identifier: MIT
#include "command/command_line.hpp"

#include <algorithm>

#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "service/host.hpp"

namespace ctsync::server {

std::optional<std::string> config_path(const CommandLine& line) {
  if (line.config.empty()) return std::nullopt;
  return line.config;
}

Role role_of(const CommandLine& line) {
  const auto found = std::find(role_words.begin(), role_words.end(), line.role);
  return found == role_words.end() ? Role::all : static_cast<Role>(found - role_words.begin());
}

int with_settings(const ConfigurationSource& source, Purpose purpose,
                  const std::function<int(const Settings&)>& command) {
  const Loaded loaded = load(source.path, source.environment, purpose);
  for (const auto& error : loaded.errors) {
    print(stderr, "ctsync: {}\n", printed(ctsync::to_string(error)));
  }
  if (loaded.errors.empty()) return command(loaded.settings);
  if (purpose != Purpose::tools) tell_start_failed(loaded.errors, exit_configuration);
  return exit_configuration;
}

int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command) {
  return with_settings(ConfigurationSource{config_path(line)}, purpose, command);
}

}  // namespace ctsync::server
