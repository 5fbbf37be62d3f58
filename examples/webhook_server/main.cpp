// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ctsync/base/version.hpp>

#include "command/check_config.hpp"
#include "command/command_line.hpp"
#include "service/host.hpp"
#include "service/service.hpp"

namespace {

using namespace ctsync::server;

void add_serve(CLI::App& app, CommandLine& line) {
  auto* serve_command = command(
      app, line, "serve", "Take deliveries and bring them to Segment, until SIGTERM",
      "Every delivery is on the disk before it is answered 202, and is repeated until Segment has\n"
      "taken it. The simple case needs SEGMENT_WRITE_KEY and WEBHOOK_SECRET in the environment;\n"
      "docs/operations.md has all settings.",
      true);
  serve_command->add_flag("--demo", line.demo,
                          "Show the whole path without any account: a stand-in for Segment inside "
                          "the process and a few sample customers; then serve on");
  serve_command->callback([&line] {
    line.chosen = [&line] {
      if (line.demo) {
        return with_settings(line, Purpose::tools, [](const Settings& s) { return serve_demo(s); });
      }
      return with_settings(line, Purpose::serve, [](const Settings& s) { return serve(s); });
    };
  });
}

void add_map(CLI::App& app, CommandLine& line) {
  auto* map_command = command(
      app, line, "map", "Print the Segment calls that one delivery becomes, as a JSON array",
      "Pure: it reads no settings, stores and sends nothing. It knows every envelope by itself. A\n"
      "delivery that is ignored gives [] and the reason on standard error. What cannot be mapped "
      "is an error with the JSON\n"
      "pointer of what is wrong, and exit code 1.",
      false);
  map_command->add_option("FILE", line.map.file, "The delivery's body; - is standard input")
      ->capture_default_str();
  map_command->add_option("--source", line.map.source, "Source it would have come from")
      ->capture_default_str();
  map_command->add_option("--user-id", line.map.user_id, "What becomes the userId")
      ->check(CLI::IsMember({"email", "customer_id", "external_id", "customer_number"}))
      ->capture_default_str();
  map_command->add_option("--on-delete", line.map.on_delete, "What a deletion becomes")
      ->check(CLI::IsMember({"identify", "suppress_with_delete", "ignore"}))
      ->capture_default_str();
  map_command
      ->add_option("--on-email-change", line.map.on_email_change,
                   "What becomes of a new e-mail where that is the userId")
      ->check(CLI::IsMember({"alias", "identify"}))
      ->capture_default_str();
  map_command
      ->add_option("--consent-field", line.map.consent_field,
                   "The custom field that holds the consent")
      ->type_name("NAME");
  map_command
      ->add_option("--profile", line.map.profile,
                   "What is known of the customer: a Customer as commercetools has it, or a golden "
                   "record")
      ->type_name("FILE");
  map_command->callback([&line] { line.chosen = [&line] { return map(line.map); }; });
}

void add_send(CLI::App& app, CommandLine& line) {
  auto* send_command = command(
      app, line, "send", "Sign deliveries with WEBHOOK_SECRET and post them, one after another",
      "Prints each answer; exit code 1 if one was not 2xx or a file could not be read.", true);
  send_command->add_option("FILE", line.send.files, "Bodies to send; - is standard input")
      ->required();
  send_command
      ->add_option("--to", line.send.to,
                   "Where to; the path is /webhooks/ and the first hmac source unless "
                   "the URL has one. Default: the server of these settings on this machine")
      ->type_name("URL");
  send_command->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools,
                           [&line](const Settings& s) { return send(line.send, s); });
    };
  });
}

void add_check_config(CLI::App& app, CommandLine& line) {
  auto* check = command(
      app, line, "check-config", "Check the settings and print every one of them with its origin",
      "Secrets are shown as ***. Everything that is wrong is said at once; exit code 3.", false);
  check->add_option("FILE,--config", line.config, "Settings file (SYNC_CONFIG_PATH)");
  check->callback([&line] {
    line.chosen = [&line] {
      return check_config(config_path(line), process_environment(), stdout, stderr);
    };
  });
}

void add_health(CLI::App& app, CommandLine& line) {
  auto* check = command(app, line, "health", "Ask the server on this machine whether it is ready",
                        "For the health check of a container. Exit code 1 if it does not take\n"
                        "deliveries, or does not answer within 3 seconds.",
                        true);
  check->callback([&line] {
    line.chosen = [&line] {
      return with_settings(line, Purpose::tools, [](const Settings& s) { return health(s); });
    };
  });
}

/// CLI11 says of a mistyped command only that there is none; this names it.
bool names_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_name() != argv[1]) continue;
    return sub->get_require_subcommand_min() > 0 && names_unknown_command(*sub, argc - 1, argv + 1);
  }
  fmt::print(stderr, "ctsync: {}: unknown command, see --help\n", argv[1]);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  CommandLine line;
  CLI::App app{
      "ctsync brings commercetools customers into Segment, durably.\n\n"
      "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 wrong configuration.",
      "ctsync"};
  app.set_version_flag("--version", std::string(ctsync::version));
  app.require_subcommand(1);
  add_serve(app, line);
  add_map(app, line);
  add_send(app, line);
  add_check_config(app, line);
  add_health(app, line);
  add_operator_commands(app, line);
  if (names_unknown_command(app, argc, argv)) return exit_usage;
  const bool is_function = host_of(process_environment()) != Host::server;
  try {
    // A serverless host starts the program without a command.
    if (argc == 1 && is_function) {
      app.parse("serve");
    } else {
      app.parse(argc, argv);
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  return line.chosen();
}
