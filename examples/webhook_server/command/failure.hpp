// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string_view>

#include "command/exit_codes.hpp"

namespace ctsync::server {

/// Prints an error of a command on standard error and returns the exit code for it.
int failed(std::string_view command, const Error& error);

/// Prints a usage error on standard error and returns exit_usage.
int wrong_usage(std::string_view command, std::string_view text);

}  // namespace ctsync::server
