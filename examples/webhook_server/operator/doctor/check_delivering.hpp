// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "delivery/stores/finding.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Whether deliveries are accepted and calls go out: whether a server runs on this machine and is
/// ready, what has waited for too long, and dead letters. One finding for each thing that is wrong.
std::vector<Finding> check_delivering(const Settings& settings);

}  // namespace ctsync::server
