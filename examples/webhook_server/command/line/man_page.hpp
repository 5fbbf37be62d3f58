// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "command/line/entry.hpp"

namespace ctsync::server {

/// The manual of the program, for section 1, in the macros of man(7).
std::string man_page(const CommandEntry& program);

}  // namespace ctsync::server
