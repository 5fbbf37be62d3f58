// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "settings/environment.hpp"

namespace ctsync::server {

/// Where load() reads the settings from.
struct ConfigurationSource {
  std::optional<std::string> path{};  ///< the file that the command line names
  Environment environment = process_environment();
};

}  // namespace ctsync::server
