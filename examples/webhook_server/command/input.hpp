// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

namespace ctsync::server {

/// The whole of a file, or of standard input for "-". Errors: unavailable, naming the file.
Result<std::string> read_input(const std::string& file);

}  // namespace ctsync::server
