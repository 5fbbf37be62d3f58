// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "settings/settings.hpp"

namespace ctsync::server {

/// A setting as an operator may see it.
struct ShownSetting {
  std::string name;
  std::string value;   ///< *** for a secret, "not set" for nothing
  std::string origin;  ///< "file", "file, environment NAME", "environment NAME", "default"
};

/// Every setting, in the sequence of the table, then those of each source and tenant.
std::vector<ShownSetting> shown(const Settings& settings);

}  // namespace ctsync::server
