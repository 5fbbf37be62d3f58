// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "command/line/entry.hpp"

namespace ctsync::server {

/// The help of a command. Every line has less than 100 columns.
std::string help_text(const CommandEntry& entry);

/// What the program prints without arguments: what it is, two examples, the commands, and how to
/// get more.
std::string short_help(const CommandEntry& program);

/// How a command is called, such as "ctsync send [OPTIONS] FILE...".
std::string usage_of(const CommandEntry& entry);

}  // namespace ctsync::server
