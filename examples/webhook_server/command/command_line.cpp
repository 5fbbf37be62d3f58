// SPDX-License-Identifier: MIT
#include "command/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "service/host.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

std::optional<std::string> config_path(const CommandLine& line) {
  if (line.config.empty()) return std::nullopt;
  return line.config;
}

Role role_of(const CommandLine& line) {
  const auto found = std::find(role_words.begin(), role_words.end(), line.role);
  return found == role_words.end() ? Role::all : static_cast<Role>(found - role_words.begin());
}

void add_role(CLI::App& command, CommandLine& line) {
  command
      .add_option("--role", line.role,
                  "gateway: accept deliveries; worker: process and dispatch them; all: both")
      ->check(CLI::IsMember(std::vector<std::string>(role_words.begin(), role_words.end())));
}

int with_settings(const CommandLine& line, Purpose purpose,
                  const std::function<int(const Settings&)>& command) {
  const Loaded loaded = load(config_path(line), process_environment(), purpose);
  for (const auto& error : loaded.errors) {
    print(stderr, "ctsync: {}\n", printed(ctsync::to_string(error)));
  }
  if (loaded.errors.empty()) return command(loaded.settings);
  if (purpose != Purpose::tools) tell_start_failed(loaded.errors, exit_configuration);
  return exit_configuration;
}

void refuse_empty_values(CLI::App& app) {
  for (auto* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;  // a flag
    const auto expected =
        fmt::format("expected {} ({}), got an empty text: a variable that is not set?",
                    option->get_type_name(), option->get_description());
    // A transformation runs before the checks, which would say less.
    option->transform(CLI::Validator(
        [expected](std::string& value) { return value.empty() ? expected : std::string(); }, ""));
  }
  for (auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    refuse_empty_values(*command);
  }
}

CLI::Option* add_config_option(CLI::App& command, CommandLine& line) {
  return command
      .add_option("--config", line.config,
                  "Settings file, which wins over the environment (SYNC_CONFIG_PATH)")
      ->type_name("FILE");
}

void add_json_flag(CLI::App& command, bool& json, const char* help) {
  command.add_flag("--json", json, help);
}

CLI::App* add_command(CLI::App& app, CommandLine& line, const char* name, const char* summary,
                      const char* more, bool has_settings) {
  CLI::App* sub = app.add_subcommand(name, summary);
  sub->footer(more);
  if (has_settings) add_config_option(*sub, line);
  return sub;
}

CLI::App* add_group(CLI::App& app, CommandLine& line, const char* name, const char* summary) {
  CLI::App* group = add_command(app, line, name, summary, "", true);
  group->require_subcommand(1);
  return group;
}

}  // namespace ctsync::server
