// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

#include "settings/settings.hpp"

namespace ctsync::server {

/// The address of the server of these settings as seen from its own machine.
std::string local_url(const ServerSettings& server);

/// The response of a server to the readiness check.
struct Health {
  int status = 0;    ///< 200 if it accepts deliveries
  std::string body;  ///< JSON
};

/// Asks the server of these settings, on this machine, whether it is ready. Takes at most 3
/// seconds. Errors name the address.
Result<Health> ask_health(const ServerSettings& settings);

}  // namespace ctsync::server
