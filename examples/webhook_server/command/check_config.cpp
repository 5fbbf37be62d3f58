// SPDX-License-Identifier: MIT
#include "command/check_config.hpp"

#include <ctsync/json/write.hpp>
#include <memory>

#include "command/commands.hpp"
#include "command/line/entry.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/configuration.hpp"

namespace ctsync::server {

namespace {

void print_json(const Configuration& configuration, std::FILE* out) {
  std::string line;
  json::Writer writer(line);
  writer.begin_object().key("valid").boolean(configuration.errors.empty());
  writer.key("errors").begin_array();
  for (const auto& error : configuration.errors) {
    writer.begin_object().key("where").string(error.where);
    writer.key("detail").string(error.detail).end_object();
  }
  writer.end_array().key("settings").begin_array();
  for (const auto& setting : configuration.settings) {
    writer.begin_object().key("name").string(setting.name).key("value").string(setting.value);
    writer.key("origin").string(setting.origin).end_object();
  }
  writer.end_array().end_object();
  print(out, "{}\n", line);
}

}  // namespace

int check_config(const std::optional<std::string>& path, const Environment& environment,
                 std::FILE* out, std::FILE* err, Role role, bool json) {
  const auto configuration = read_configuration(path, environment, role);
  for (const auto& error : configuration.errors) print(err, "{}\n", printed(to_string(error)));
  if (json) print_json(configuration, out);
  if (!configuration.errors.empty()) return exit_configuration;
  if (json) return exit_ok;
  for (const auto& setting : configuration.settings) {
    print(out, "{} = {} ({})\n", setting.name, printed(setting.value), setting.origin);
  }
  for (const auto& warning : configuration.warnings) {
    print(err, "warning: {}\n", printed(to_string(warning)));
  }
  for (const auto& note : configuration.notes) print(err, "note: {}\n", printed(to_string(note)));
  print(out, "configuration is valid\n");
  return exit_ok;
}

void add_check_config(CLI::App& app, CommandLine& line) {
  auto* command = add_command(
      app, line, "check-config", "Check the settings and print every one of them with its origin",
      "Secrets are shown as ***. All errors are reported at once, with exit code 3. With --json\n"
      "standard output has the errors too.",
      false);
  command
      ->add_option("FILE,--config", line.config,
                   "Settings file, which wins over the environment (SYNC_CONFIG_PATH)")
      ->type_name("FILE");
  add_role(*command, line);
  const auto json = std::make_shared<bool>(false);
  add_json_flag(*command, *json);
  add_examples(*command, {"ctsync check-config sync-config.json",
                          "ctsync check-config sync-config.json --role gateway --json"});
  command->callback([&line, json] {
    line.chosen = [&line, json] {
      return check_config(config_path(line), process_environment(), stdout, stderr, role_of(line),
                          *json);
    };
  });
}

}  // namespace ctsync::server
