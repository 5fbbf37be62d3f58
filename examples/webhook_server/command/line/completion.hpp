// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "command/line/entry.hpp"

namespace ctsync::server {

/// A script that completes commands, options and values of closed lists in bash.
std::string bash_completion(const CommandEntry& program);

}  // namespace ctsync::server
