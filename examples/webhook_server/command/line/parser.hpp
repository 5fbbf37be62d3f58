// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "command/command_line.hpp"

namespace CLI {
class App;
}

namespace ctsync::server {

/// The parser of the program, with all commands. `line` must outlive it. Shared, so that its owner
/// can do without the header of CLI11.
std::shared_ptr<CLI::App> make_parser(CommandLine& line);

/// Parses the arguments behind the program's name; the parser's line then has the chosen command.
/// Returns the exit code if there is nothing to run, after printing help, version or an error.
std::optional<int> parse(CLI::App& parser, std::span<const std::string> arguments);

}  // namespace ctsync::server
