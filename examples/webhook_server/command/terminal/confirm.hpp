// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::server {

/// Whether a person can be asked: standard input and standard output are terminals.
bool can_ask() noexcept;

/// Prints the question with " [y/N] " on standard error, and returns whether the next line of
/// standard input is y or yes.
bool is_confirmed(std::string_view question);

}  // namespace ctsync::server
