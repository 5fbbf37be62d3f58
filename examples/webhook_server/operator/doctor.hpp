// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

struct DoctorArguments {
  std::string subscription = "ctsync";  ///< the key of the Subscription that feeds this server
  bool json = false;
};

/// What one check found, and where it is not well, the line that mends it.
struct Finding {
  enum class State { ok, warning, failed, skipped };
  std::string check;
  State state = State::ok;
  std::string detail;
  std::string fix = {};
};

/// Checks everything that a running server needs, changes nothing, and sends no call. No finding
/// holds a secret.
std::vector<Finding> examine(const DoctorArguments& arguments,
                             const std::optional<std::string>& config_path,
                             const Environment& environment);

/// Prints the findings; exit_failed if one of them failed.
int doctor(const DoctorArguments& arguments, const std::optional<std::string>& config_path,
           const Environment& environment);

}  // namespace ctsync::server
