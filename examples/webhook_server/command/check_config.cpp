// SPDX-License-Identifier: MIT
#include "command/check_config.hpp"

#include "command/commands.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "operator/configuration.hpp"

namespace ctsync::server {

int check_config(const std::optional<std::string>& path, const Environment& environment,
                 std::FILE* out, std::FILE* err, Role role) {
  const auto configuration = read_configuration(path, environment, role);
  for (const auto& error : configuration.errors) print(err, "{}\n", printed(to_string(error)));
  if (!configuration.errors.empty()) return exit_configuration;
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
      "Secrets are shown as ***. All errors are reported at once, with exit code 3.", false);
  command->add_option("FILE,--config", line.config, "Settings file (SYNC_CONFIG_PATH)")
      ->type_name("FILE");
  add_role(*command, line);
  command->callback([&line] {
    line.chosen = [&line] {
      return check_config(config_path(line), process_environment(), stdout, stderr, role_of(line));
    };
  });
}

}  // namespace ctsync::server
