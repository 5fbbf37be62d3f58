// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "program/program.hpp"

namespace ctsync::test {

/// What a command printed on its terminal, which shows both of its streams, and how it ended.
struct Seen {
  int exit_code = -1;
  std::string screen;
};

/// Runs a command to its end on a terminal of its own, with `typed` as what a person types. Line
/// ends of the screen are those of a program ("\n"), and what is typed is not echoed.
Seen run_on_terminal(const std::vector<std::string>& arguments, Variables variables = {},
                     const std::string& typed = {});

}  // namespace ctsync::test
