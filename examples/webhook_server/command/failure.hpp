// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <string_view>

#include "command/exit_codes.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// The exit code for an error.
int exit_code_of(Errc code) noexcept;

/// Prints an error of a command on standard error and returns the exit code for it.
int failed(std::string_view command, const Error& error);

/// The same for an error of a store, or of what came before it. A local file is nothing that has to
/// be reached: whatever keeps it from being used is a failure.
int failed(std::string_view command, const Error& error, const StoreSettings& store);

/// The same where an invalid value is one of the command line: that is a usage error.
int failed_or_misused(std::string_view command, const Error& error, const StoreSettings& store);

/// Prints a usage error on standard error and returns exit_usage.
int wrong_usage(std::string_view command, std::string_view text);

/// The exit code of a command about several items, some of which failed: exit_ok, exit_failed if
/// all did, else exit_partly.
int outcome_of(std::size_t failures, std::size_t items) noexcept;

}  // namespace ctsync::server
