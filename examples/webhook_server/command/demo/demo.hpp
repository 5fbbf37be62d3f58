// SPDX-License-Identifier: MIT
#pragma once

#include "settings/settings.hpp"

namespace ctsync::server {

/// Demonstrates the pipeline without any account: starts a stand-in for Segment, posts a few signed
/// deliveries and prints the calls that arrive. Then serves until SIGTERM or SIGINT. Returns the
/// exit code.
int serve_demo(Settings settings);

}  // namespace ctsync::server
