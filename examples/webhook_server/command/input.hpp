// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::server {

/// The most that a command reads of one file: the largest body that a server can accept.
inline constexpr std::size_t most_input_bytes = 16 * 1024 * 1024;

/// Reads a whole file, or standard input for "-". Errors have the name of the file: missing if it
/// cannot be read, too_large if it has more than most_input_bytes.
Result<std::string> read_input(const std::string& file);

}  // namespace ctsync::server
