// SPDX-License-Identifier: MIT
#include "command/check_config.hpp"

#include <ctsync/json/write.hpp>
#include <memory>

#include "command/command_line.hpp"
#include "command/commands.hpp"
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

void add_check_config(Command program) {
  auto command = program.add_plain_command(
      "check-config", "Check the settings and print every one of them with its origin",
      "Secrets are shown as ***. All errors are reported at once, with exit code 3. With --json\n"
      "standard output has the errors too.");
  command.add_config_option("FILE,--config");
  command.add_role();
  const auto json = std::make_shared<bool>(false);
  command.add_json_flag(*json);
  command.add_examples({"ctsync check-config sync-config.json",
                        "ctsync check-config sync-config.json --role gateway --json"});
  command.choose([json](const CommandLine& line) {
    return check_config(config_path(line), process_environment(), stdout, stderr, role_of(line),
                        *json);
  });
}

}  // namespace ctsync::server
