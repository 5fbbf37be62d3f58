// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::server {

/// Reads a whole file, or standard input for "-". Errors: unavailable, with the name of the file.
Result<std::string> read_input(const std::string& file);

}  // namespace ctsync::server
