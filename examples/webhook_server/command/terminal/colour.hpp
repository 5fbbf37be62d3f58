// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "settings/environment.hpp"

namespace ctsync::server {

enum class Colour { none, green, yellow, red, dim };

/// Whether standard output is a terminal that shows colours and nobody turned them off: by NO_COLOR
/// (https://no-color.org), or with TERM=dumb.
bool prints_colours(const Environment& environment);

/// The text in a colour, where `shows` says that colours are shown.
std::string coloured(std::string_view text, Colour colour, bool shows);

}  // namespace ctsync::server
