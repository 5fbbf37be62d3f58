// SPDX-License-Identifier: MIT
#include <memory>
#include <string>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/configuration.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

namespace {

int show(const CommandLine& line, bool origin) {
  const auto configuration =
      read_configuration(config_path(line), process_environment(), role_of(line));
  for (const auto& error : configuration.errors) print(stderr, "{}\n", printed(to_string(error)));
  if (!configuration.errors.empty()) return exit_configuration;
  for (const auto& setting : configuration.settings) {
    if (origin) {
      print("{} = {} ({})\n", setting.name, printed(setting.value), place_of(setting));
    } else {
      print("{} = {}\n", setting.name, printed(setting.value));
    }
  }
  return exit_ok;
}

}  // namespace

void add_config(CLI::App& app, CommandLine& line) {
  auto* config = app.add_subcommand("config", "Show the settings, and the schema of their file");
  config->require_subcommand(1);
  auto* shows =
      add_command(*config, line, "show", "Print every setting",
                  "Secrets are shown as ***. Wrong settings end it with exit code 3.", true);
  add_role(*shows, line);
  const auto origin = std::make_shared<bool>(false);
  shows->add_flag(
      "--origin", *origin,
      "Also where each comes from: the place in the file, the variable, or the default");
  shows->callback(
      [&line, origin] { line.chosen = [&line, origin] { return show(line, *origin); }; });
  auto* schema = add_command(
      *config, line, "schema", "Print the JSON Schema of the settings file",
      "Editors complete and check the file with it, if its member $schema names where it is.",
      false);
  schema->callback([&line] {
    line.chosen = [] {
      print("{}", configuration_schema());
      return exit_ok;
    };
  });
}

}  // namespace ctsync::server
