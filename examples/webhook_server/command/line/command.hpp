// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "command/line/option.hpp"

namespace CLI {
class App;
}

namespace ctsync::server {

struct CommandLine;
struct Settings;

/// The help of --tenant.
inline constexpr std::string_view tenant_option = "The tenant; needed if there are several";

/// The help of --json, of a command that prints one object and of one that prints rows.
inline constexpr std::string_view json_option = "Print one JSON object";
inline constexpr std::string_view json_lines_option = "Print one JSON object a line";

/// The help of --config.
inline constexpr std::string_view config_option =
    "Settings file, which wins over the environment (SYNC_CONFIG_PATH)";

/// CLI11 has one text for all that follows the options. Examples are its end.
inline constexpr std::string_view examples_begin = "\n\nExamples:\n";

/// A command of the program, or the program itself. A handle: copies stand for the same command,
/// which the parser owns. Variables of options must outlive the parser.
class Command {
 public:
  /// What is chosen is written to `line`. Both must outlive the handle.
  Command(CLI::App& app, CommandLine& line) : app_(&app), line_(&line) {}

  const CLI::App& app() const { return *app_; }
  const std::string& name() const;

  /// Adds a command below this one, which takes --config. Its help shows `notes` after the options.
  Command add_command(std::string_view name, std::string_view summary, std::string_view notes = {});

  /// The same for one that reads no settings.
  Command add_plain_command(std::string_view name, std::string_view summary,
                            std::string_view notes = {});

  /// Adds a command that does nothing without one below it.
  Command add_group(std::string_view name, std::string_view summary);

  /// Adds an option ("--limit"), an argument ("FILE"), or one that is given either way
  /// ("FILE,--config").
  Option add_option(std::string_view name, std::string& value, std::string_view help);
  Option add_option(std::string_view name, std::vector<std::string>& values, std::string_view help);
  Option add_option(std::string_view name, int& value, std::string_view help);
  Option add_option(std::string_view name, std::int64_t& value, std::string_view help);
  Option add_flag(std::string_view name, bool& value, std::string_view help);

  void add_config_option(std::string_view name = "--config", std::string_view help = config_option);
  void add_role();
  void add_json_flag(bool& json, std::string_view help = json_option);

  /// An option that was added.
  Option option(std::string_view name);

  /// Adds examples to the end of the help: lines for a shell, in which one command is ctsync.
  void add_examples(std::initializer_list<std::string_view> lines);

  /// Leaves the command out of help, manual and completion.
  void hide();

  /// Makes `run` what the program does where the line names this command and none below it.
  void choose(std::function<int(const CommandLine&)> run);

  /// The same with settings for tools. Where they are wrong, their errors are printed instead.
  void choose_with_settings(std::function<int(const Settings&)> run);

 private:
  CLI::App* app_;
  CommandLine* line_;
};

}  // namespace ctsync::server
