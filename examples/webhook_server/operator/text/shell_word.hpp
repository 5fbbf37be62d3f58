// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::server {

/// The text as one word of a POSIX shell, quoted only if it has to be.
std::string shell_word(const std::string& text);

}  // namespace ctsync::server
