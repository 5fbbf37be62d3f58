// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <span>
#include <string>
#include <string_view>

namespace ctsync::server {

/// Prints the mistakes of a JSON file on standard error, each with the line where it is, and
/// returns the exit code of a failure. `text` is that of the file.
int print_mistakes(std::string_view command, const std::string& file, std::string_view text,
                   std::span<const Error> mistakes);

/// The same for what works, but hardly as it was meant.
void print_warnings(const std::string& file, std::string_view text,
                    std::span<const Error> warnings);

}  // namespace ctsync::server
