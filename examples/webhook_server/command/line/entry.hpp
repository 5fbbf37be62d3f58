// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ctsync::server {

/// An option or an argument, as help, manual and completion show it.
struct OptionEntry {
  std::vector<std::string> names;    ///< "-h" and "--help"; the name of an argument, such as "FILE"
  std::string value;                 ///< "FILE", "N", "bash|zsh"; empty for a flag
  std::vector<std::string> choices;  ///< the values, if they are a closed list
  std::string text;
  bool required = false;
  bool repeats = false;
};

/// A command of the parser with everything below it. The one source of help, manual and completion.
/// Hidden commands and options are left out.
struct CommandEntry {
  std::string name;  ///< with those above it, such as "ctsync dlq list"
  std::string summary;
  std::string notes;
  std::vector<std::string> examples;
  std::vector<OptionEntry> arguments;
  std::vector<OptionEntry> options;
  std::vector<CommandEntry> commands;
  bool needs_command = false;  ///< it does nothing by itself
};

CommandEntry entry_of(const CLI::App& command);

/// The name of a command with those above it.
std::string full_name(const CLI::App& command);

/// The commands directly below, hidden ones too.
std::vector<const CLI::App*> commands_below(const CLI::App& command);

}  // namespace ctsync::server
