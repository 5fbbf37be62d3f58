// SPDX-License-Identifier: MIT
#include "command/line/parser.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string_view>
#include <vector>

#include "command/commands.hpp"
#include "command/exit_codes.hpp"
#include "command/line/help.hpp"
#include "command/line/version.hpp"
#include "command/line/wrong_line.hpp"
#include "command/output.hpp"

namespace ctsync::server {

namespace {

/// Lets CLI11 print help_text() for --help.
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    return help_text(entry_of(*app));
  }
};

std::string exit_code_notes() {
  std::string notes = "Exit codes:\n";
  for (const auto& [code, meaning] : exit_code_meanings) {
    notes += fmt::format("  {}  {}\n", static_cast<int>(code), meaning);
  }
  notes +=
      "\nSettings are in docs/configure.md, exit codes and output for programs in "
      "docs/command-line.md.";
  return notes;
}

/// Lets every option and argument of the program refuse an empty text. It comes from a variable
/// that is not set, and must not mean "none" or "all".
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

/// The arguments as CLI11 takes them, the last one first. `--name=` becomes `--name` and an empty
/// text: CLI11 would take the next argument as the value.
std::vector<std::string> words_of(std::span<const std::string> arguments) {
  std::vector<std::string> words;
  bool has_options = true;
  for (const std::string_view each : arguments) {
    has_options = has_options && each != "--";
    const auto equals = each.find('=');
    if (has_options && each.starts_with("--") && equals == each.size() - 1) {
      words.emplace_back(each.substr(0, equals));
      words.emplace_back();
    } else {
      words.emplace_back(each);
    }
  }
  std::reverse(words.begin(), words.end());
  return words;
}

/// --config is taken before and after the command: at most once, and only by commands that read
/// settings.
void check_config_option(const CLI::App& parser) {
  std::size_t given = 0;
  const CLI::App* command = &parser;
  const CLI::Option* option = parser.get_option("--config");
  while (true) {
    if (option != nullptr) given += option->count();
    if (command->get_subcommands().empty()) break;
    command = command->get_subcommands().front();
    option = command->get_option_no_throw("--config");
  }
  if (given > 1) throw CLI::ValidationError("--config", "expected once, given more than once");
  if (given > 0 && option == nullptr) {
    throw CLI::ValidationError("--config", "this command reads no settings");
  }
}

/// Prints help or version, or what is wrong. Returns the exit code.
int tell(const CLI::App& parser, const CLI::ParseError& error) {
  const bool is_question = error.get_exit_code() == 0;
  if (is_question && !names_unknown_command(parser)) {
    print("{}", error.get_name() == "CallForVersion" ? version_text() : parser.help());
    return exit_ok;
  }
  print(stderr, "{}", wrong_line(parser, error));
  return exit_usage;
}

}  // namespace

std::shared_ptr<CLI::App> make_parser(CommandLine& line) {
  auto parser = std::make_shared<CLI::App>(
      "ctsync brings customers and orders from commercetools into Segment and other targets.",
      "ctsync");
  parser->formatter(std::make_shared<HelpFormatter>());
  parser->set_help_flag("-h,--help", "Print this help");
  parser->set_version_flag("-V,--version", version_text,
                           "Print the versions of ctsync and its libraries");
  parser->require_subcommand(1);
  parser->footer(exit_code_notes());
  Command program(*parser, line);
  program.add_config_option("--config", "Settings file; also after the command");
  program.add_examples({"ctsync serve --demo       # the whole path, without any account",
                        "ctsync map delivery.json  # what one delivery becomes"});
  add_commands(program);
  refuse_empty_values(*parser);
  return parser;
}

std::optional<int> parse(CLI::App& parser, std::span<const std::string> arguments) {
  if (arguments.empty()) {
    print("{}", short_help(entry_of(parser)));
    return exit_ok;
  }
  try {
    parser.parse(words_of(arguments));
    check_config_option(parser);
  } catch (const CLI::ParseError& error) {
    return tell(parser, error);
  }
  return std::nullopt;
}

}  // namespace ctsync::server
