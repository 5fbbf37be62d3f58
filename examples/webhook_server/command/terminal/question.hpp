// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Prints a prompt and reads a line of standard input, without white space around it. Nothing if
/// the input ended.
std::optional<std::string> ask(std::string_view prompt);

/// The same for a secret: what is typed or pasted is not shown. Nothing also after Ctrl-C.
std::optional<std::string> ask_hidden(std::string_view prompt);

}  // namespace ctsync::server
