// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::server {

/// What the program's exit codes say.
enum ExitCode : int { exit_ok = 0, exit_failed = 1, exit_usage = 2, exit_configuration = 3 };

}  // namespace ctsync::server
