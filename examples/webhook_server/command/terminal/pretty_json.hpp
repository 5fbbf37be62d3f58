// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace ctsync::server {

/// JSON without white space between its tokens, indented by two spaces a level for people. The
/// tokens stay as they are.
std::string pretty_json(std::string_view compact);

}  // namespace ctsync::server
