// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "operator/init/choices.hpp"

namespace ctsync::server {

/// The commands from the written files to the first customer in Segment, with the user's own names.
/// `program` and `env_file` are what a shell is given.
std::string road_text(const InitChoices& choices, const std::string& program,
                      const std::string& env_file);

}  // namespace ctsync::server
