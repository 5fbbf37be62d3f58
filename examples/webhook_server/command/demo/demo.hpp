// SPDX-License-Identifier: MIT
#pragma once

namespace ctsync::server {

/// Demonstrates the pipeline without any account: starts a stand-in for Segment, posts a few signed
/// deliveries and prints the calls that arrive. Then serves until SIGTERM or SIGINT. Of the
/// environment it takes PORT, HOST and ADMIN_*, and of a configuration file nothing. Returns the exit
/// code.
int serve_demo();

}  // namespace ctsync::server
