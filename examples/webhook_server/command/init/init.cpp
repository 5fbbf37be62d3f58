// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "command/commands.hpp"
#include "command/failure.hpp"
#include "command/init/questions.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "command/terminal/confirm.hpp"
#include "command/this_program.hpp"
#include "operator/configuration.hpp"
#include "operator/init/files.hpp"
#include "operator/init/road.hpp"
#include "operator/init/write_files.hpp"
#include "operator/random.hpp"
#include "operator/text/shell_word.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

namespace {

constexpr std::string_view command_name = "init";

struct InitArguments {
  InitChoices choices;
  std::string folder = ".";
  bool non_interactive = false;
  bool force = false;
};

Result<std::string> absolute(const std::string& folder) {
  std::error_code failed;
  auto path = std::filesystem::canonical(folder, failed);
  if (failed) return Error{Errc::unavailable, "--dir " + folder, failed.message()};
  return path.string();
}

/// Fresh secrets, and the write key that the environment has.
Result<InitSecrets> fresh_secrets() {
  auto secret = random_bytes(32);
  if (!secret) return std::move(secret).error();
  auto key = random_bytes(32);
  if (!key) return std::move(key).error();
  InitSecrets secrets{secret_text(*secret), key_text(*key), {}};
  const auto write_key = find_variable(process_environment(), "SEGMENT_WRITE_KEY", true);
  if (!write_key) return Error{Errc::configuration, "SEGMENT_WRITE_KEY", write_key.error().detail};
  if (*write_key) secrets.segment_write_key = (*write_key)->value;
  return secrets;
}

/// What is still wrong with the written settings, as `check-config` would say it.
std::vector<Error> remaining_errors(
    const std::vector<std::pair<std::string, std::string>>& variables, const std::string& config) {
  const Environment environment =
      [&variables](std::string_view name) -> std::optional<std::string> {
    for (const auto& [known, value] : variables) {
      if (known == name) return value;
    }
    return std::nullopt;
  };
  return read_configuration(config, environment, Role::all).errors;
}

void print_end(const InitChoices& choices, const std::vector<NewFile>& files,
               const std::vector<Error>& errors, bool replaced) {
  print("\nwritten:\n");
  for (const auto& file : files) print("  {}\n", printed(file.path));
  const auto env = shell_word(files.back().path);
  if (replaced) {
    print(
        "\nWEBHOOK_SECRET is new. Until every sender has it, set WEBHOOK_SECRET_PREVIOUS to the "
        "one "
        "in {}.old\n",
        printed(env));
  }
  for (const auto& error : errors) {
    print("\nto be completed in {}: {}\n", printed(env), printed(to_string(error)));
  }
  print("\n{}", printed_lines(road_text(choices, shell_word(this_program()), env)));
}

int run(InitArguments arguments) {
  const auto folder = absolute(arguments.folder);
  if (!folder) return failed(command_name, folder.error());
  auto secrets = fresh_secrets();
  if (!secrets) return failed(command_name, secrets.error());
  const auto complete = arguments.non_interactive
                            ? take_usual(arguments.choices)
                            : ask_for(arguments.choices, secrets->segment_write_key);
  if (!complete) return wrong_usage(command_name, to_string(complete.error()));
  const auto& choices = arguments.choices;
  const auto config = *folder + "/sync-config.json";
  const std::vector<NewFile> files{{config, config_text(choices)},
                                   {*folder + "/sync-config.schema.json", configuration_schema()},
                                   {*folder + "/.env", env_text(choices, *secrets, *folder), 0600}};
  std::error_code ignored;
  const bool replaced = std::filesystem::exists(files.back().path, ignored);
  if (const auto status = write_files(files, arguments.force); !status) {
    return failed(command_name, status.error());
  }
  print_end(choices, files, remaining_errors(init_variables(choices, *secrets, *folder), config),
            replaced);
  return exit_ok;
}

}  // namespace

void add_init(Command program) {
  auto command = program.add_plain_command(
      "init", "Write the settings of a new installation, and say what to do next",
      "Writes sync-config.json, its JSON Schema for editors, and .env with a fresh secret, and\n"
      "prints the commands from there to the first customer in Segment. On a terminal it asks for\n"
      "what no option says. The write key is no option, because others would see it: it is asked,\n"
      "or taken from SEGMENT_WRITE_KEY or SEGMENT_WRITE_KEY_FILE.");
  const auto arguments = std::make_shared<InitArguments>();
  add_choices(command, arguments->choices);
  command.add_option("--dir", arguments->folder, "The folder to write to. Default: this one")
      .type_name("FOLDER");
  command.add_flag("--non-interactive", arguments->non_interactive,
                   "Ask nothing: what no option says is the default, or an error");
  command.add_flag("--force", arguments->force,
                   "Replace files that are there; the old ones are kept as NAME.old");
  command.add_examples({"ctsync init", "ctsync init --dir shop --cloud gcp",
                        "ctsync init --non-interactive --project-key my-shop"});
  command.choose([arguments](const CommandLine&) { return run(*arguments); });
}

}  // namespace ctsync::server
