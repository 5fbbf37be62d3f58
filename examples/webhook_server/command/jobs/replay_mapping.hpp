// SPDX-License-Identifier: MIT
#pragma once

#include "command/line/command.hpp"

namespace ctsync::server {

/// Adds `ctsync replay mapping`.
void add_replay_mapping(Command replay);

}  // namespace ctsync::server
