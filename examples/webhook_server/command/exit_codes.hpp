// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::server {

/// The exit codes of the program.
enum ExitCode : int { exit_ok = 0, exit_failed = 1, exit_usage = 2, exit_configuration = 3 };

}  // namespace ctsync::server
