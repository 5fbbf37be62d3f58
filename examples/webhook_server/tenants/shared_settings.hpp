// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/time.hpp>
#include <string>

#include "settings/settings.hpp"

namespace ctsync::server {

/// A digest of what the processes on one store must agree on: the tenants, and the sources and
/// projects of each, which decide to whom an entry belongs and under which key. Targets with their
/// rules for identities and events, rates and secrets may differ for a while, as when they are
/// changed process by process. Empty for a gateway without a configuration file, which leaves these
/// decisions to the workers.
std::string shared_settings(const Settings& settings);

/// No request to a target takes longer.
Duration longest_request(const Settings& settings);

}  // namespace ctsync::server
