// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/tenant.hpp>
#include <vector>

#include "settings/settings.hpp"
#include "settings/target_settings.hpp"

namespace ctsync::server {

/// A target and its connection.
struct ConfiguredTarget {
  Target target;
  TargetSettings connection;
};

/// The targets of a tenant, each with its plan and its protocol.
std::vector<ConfiguredTarget> targets_of(const TenantSettings& tenant);

}  // namespace ctsync::server
