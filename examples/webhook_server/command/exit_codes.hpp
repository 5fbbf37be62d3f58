// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace ctsync::server {

/// The exit codes of the program.
enum ExitCode : int {
  exit_ok = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_configuration = 3,
  exit_unreachable = 4,
  exit_partly = 5,
};

/// What each code means, as help, manual and docs/command-line.md say it.
inline constexpr std::array<std::pair<ExitCode, std::string_view>, 6> exit_code_meanings{{
    {exit_ok, "ok"},
    {exit_failed, "failed"},
    {exit_usage, "wrong usage: an unknown option, a value that is not allowed"},
    {exit_configuration, "wrong configuration"},
    {exit_unreachable, "something could not be reached: server, database, target, commercetools"},
    {exit_partly, "partly done: some of several items failed"},
}};

}  // namespace ctsync::server
