// SPDX-License-Identifier: MIT
#include <ctsync/json/write.hpp>
#include <memory>
#include <string>

#include "command/command_line.hpp"
#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/configuration.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

namespace {

struct ShowArguments {
  bool origin = false;
  bool json = false;
};

void print_json(const ShownSetting& setting) {
  print_object([&](json::Writer& writer) {
    writer.key("name").string(setting.name).key("value").string(setting.value);
    writer.key("origin").string(place_of(setting));
  });
}

int show(const CommandLine& line, const ShowArguments& arguments) {
  const auto configuration =
      read_configuration(config_path(line), process_environment(), role_of(line));
  for (const auto& error : configuration.errors) print(stderr, "{}\n", printed(to_string(error)));
  if (!configuration.errors.empty()) return exit_configuration;
  for (const auto& setting : configuration.settings) {
    if (arguments.json) {
      print_json(setting);
    } else if (arguments.origin) {
      print("{} = {} ({})\n", setting.name, printed(setting.value), place_of(setting));
    } else {
      print("{} = {}\n", setting.name, printed(setting.value));
    }
  }
  return exit_ok;
}

}  // namespace

void add_config(Command program) {
  auto config = program.add_group("config", "Show the settings, and the schema of their file");
  config.add_examples(
      {"ctsync config show --origin", "ctsync config schema > sync-config.schema.json"});
  auto shows =
      config.add_command("show", "Print every setting",
                         "Secrets are shown as ***. Wrong settings end it with exit code 3.");
  shows.add_role();
  const auto arguments = std::make_shared<ShowArguments>();
  shows.add_flag("--origin", arguments->origin,
                 "Also where each comes from: the place in the file, the variable, or the default");
  shows.add_json_flag(arguments->json, json_lines_option);
  shows.add_examples({"ctsync config show --origin",
                      "ctsync config show --config sync-config.json --json | jq -r .name"});
  shows.choose([arguments](const CommandLine& line) { return show(line, *arguments); });
  auto schema = config.add_plain_command(
      "schema", "Print the JSON Schema of the settings file",
      "Editors complete and check the file with it, if its member $schema names where it is.");
  schema.add_examples({"ctsync config schema > sync-config.schema.json"});
  schema.choose([](const CommandLine&) {
    print("{}", configuration_schema());
    return exit_ok;
  });
}

}  // namespace ctsync::server
