// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync::server {

/// Whether a person can be asked: standard input is a terminal.
bool can_ask() noexcept;

/// Prints the question with " [y/N] " on standard error, which a terminal shows even where the
/// output goes elsewhere, and returns whether the next line of standard input is y or yes.
bool confirmed(std::string_view question);

}  // namespace ctsync::server
