// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace ctsync::server {

/// What is wrong with a command line that was parsed or could not be: the command, the arguments
/// that nobody expects in the order given, the nearest name that was probably meant, and where the
/// help is. `error` is what CLI11 found. Ends with a line break.
std::string wrong_line(const CLI::App& program, const CLI::Error& error);

/// Whether the line names a command that there is not.
bool names_unknown_command(const CLI::App& program);

/// The command that `names` lead to. Null if there is none; `wrong` is then what to say about it.
const CLI::App* find_command(const CLI::App& program, std::span<const std::string> names,
                             std::string& wrong);

}  // namespace ctsync::server
