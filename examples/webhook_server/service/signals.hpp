// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::server {

/// Blocks SIGTERM and SIGINT for this thread and those it starts, so that wait_for_end_signal()
/// receives them. Call it before any thread starts.
void block_end_signals();

/// Waits for SIGTERM or SIGINT.
void wait_for_end_signal();

}  // namespace ctsync::server
