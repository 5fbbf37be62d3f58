// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

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

/// Adds --role.
void add_role(CLI::App& command, CommandLine& line);

/// Loads the settings and runs a command with them, or prints every error in them.
int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command);

/// Lets every option and argument of the program refuse an empty text. It comes from a variable
/// that is not set, and must not mean "none" or "all".
void refuse_empty_values(CLI::App& app);

/// The help of --tenant.
inline constexpr const char* tenant_option = "The tenant; needed if there are several";

/// Adds --config.
CLI::Option* add_config_option(CLI::App& command, CommandLine& line);

/// Adds --json. A command that prints rows prints an object for each.
void add_json_flag(CLI::App& command, bool& json, const char* help = "Print one JSON object");
inline constexpr const char* json_lines_option = "Print one JSON object a line";

/// Adds a subcommand. With `has_settings` it takes --config.
CLI::App* add_command(CLI::App& app, CommandLine& line, const char* name, const char* summary,
                      const char* more, bool has_settings);

/// Adds a subcommand that does nothing without one of its own.
CLI::App* add_group(CLI::App& app, CommandLine& line, const char* name, const char* summary);

/// Makes `run(settings)` the action of the subcommand, with settings for tools.
template <class Run>
void choose_with_settings(CLI::App& command, CommandLine& line, Run run) {
  command.callback([&line, run] {
    line.chosen = [&line, run] { return with_settings(line, Purpose::tools, run); };
  });
}

}  // namespace ctsync::server
