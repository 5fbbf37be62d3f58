// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ctsync::server {

/// A text of somebody else, to be printed for people: controls, separators and bidirectional marks
/// are written as \u{1b}, and bytes that are no UTF-8 as \x9b, so that none of them reaches the
/// terminal.
std::string printed(std::string_view text);

/// The same for a text of several lines: line ends and tabs stay.
std::string printed_lines(std::string_view text);

/// Whether standard output is a terminal.
bool prints_to_terminal() noexcept;

}  // namespace ctsync::server
