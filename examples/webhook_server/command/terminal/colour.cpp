// SPDX-License-Identifier: MIT
#include "command/terminal/colour.hpp"

#include <array>
#include <cstddef>

#include "command/printed.hpp"

namespace ctsync::server {

bool prints_colours(const Environment& environment) {
  if (!environment("NO_COLOR").value_or("").empty()) return false;
  const auto terminal = environment("TERM").value_or("");
  return prints_to_terminal() && !terminal.empty() && terminal != "dumb";
}

std::string coloured(std::string_view text, Colour colour, bool shows) {
  // SGR parameters of ECMA-48.
  constexpr std::array<std::string_view, 5> codes{"", "32", "33", "31", "2"};
  const auto code = codes[static_cast<std::size_t>(colour)];
  if (!shows || code.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace ctsync::server
