// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/stores/finding.hpp"
#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Checks everything that a running server needs: settings, store, commercetools, targets, clock.
/// Changes nothing and sends no call. `subscription` is the key of the Subscription that feeds the
/// server. A gateway needs no commercetools and no targets.
std::vector<Finding> examine(const std::string& subscription,
                             const std::optional<std::string>& config_path,
                             const Environment& environment, Role role);

}  // namespace ctsync::server
