// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ctsync/base/version.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/output.hpp"
#include "command/printed.hpp"
#include "core_dumps.hpp"
#include "settings/environment.hpp"
#include "settings/hosting.hpp"

namespace {

using namespace ctsync::server;

/// Reports an unknown command by its name, which CLI11 does not.
bool names_unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (sub->get_name() != argv[1]) continue;
    return sub->get_require_subcommand_min() > 0 && names_unknown_command(*sub, argc - 1, argv + 1);
  }
  print(stderr, "ctsync: {}: unknown command, see --help\n", printed(argv[1]));
  return true;
}

/// The message for a wrong command line. It begins with the command, as every other error does.
std::string usage_message(const CLI::App* app, const CLI::Error& error) {
  std::string command = "ctsync";
  for (auto parsed = app->get_subcommands(); !parsed.empty();
       parsed = parsed.front()->get_subcommands()) {
    command += " " + parsed.front()->get_name();
  }
  return fmt::format("{}: {}; see {} --help\n", command, printed_lines(error.what()), command);
}

/// The arguments as CLI11 takes them, the last one first. `--name=` becomes `--name` and an empty
/// text: CLI11 would take the next argument as the value.
std::vector<std::string> arguments_of(int argc, char** argv) {
  std::vector<std::string> arguments;
  bool has_options = true;
  for (const std::string_view each : std::vector<std::string_view>(argv + 1, argv + argc)) {
    has_options = has_options && each != "--";
    const auto equals = each.find('=');
    if (has_options && each.starts_with("--") && equals == each.size() - 1) {
      arguments.emplace_back(each.substr(0, equals));
      arguments.emplace_back();
    } else {
      arguments.emplace_back(each);
    }
  }
  std::reverse(arguments.begin(), arguments.end());
  return arguments;
}

/// Prints what the parser has to say, such as the help, and returns the exit code.
int tell(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = app.exit(error, out, err) == 0 ? exit_ok : exit_usage;
  print("{}", out.str());
  print(stderr, "{}", err.str());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  if (!turn_off_core_dumps()) {
    print(stderr, "ctsync: the kernel refuses to turn off core dumps: they would hold secrets\n");
  }
  CommandLine line;
  CLI::App app{
      "ctsync brings commercetools customers into Segment, durably.\n\n"
      "Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 wrong configuration.",
      "ctsync"};
  app.set_version_flag("--version", std::string(ctsync::version));
  app.require_subcommand(1);
  app.failure_message(usage_message);
  add_commands(app, line);
  if (names_unknown_command(app, argc, argv)) return exit_usage;
  const bool is_function = host_of(process_environment()) != Host::server;
  try {
    // A serverless host starts the program without a command.
    if (argc == 1 && is_function) {
      app.parse("serve");
    } else {
      app.parse(arguments_of(argc, argv));
    }
  } catch (const CLI::ParseError& error) {
    return end_output(tell(app, error));
  }
  return end_output(line.chosen());
}
