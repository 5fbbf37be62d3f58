// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/pipeline/tenant.hpp>
#include <vector>

#include "settings/settings.hpp"

namespace ctsync::server {

/// A target and its connection.
struct ConfiguredTarget {
  Target target;
  SegmentSettings connection;
};

/// The targets that the settings define, each with its plan and its protocol.
std::vector<ConfiguredTarget> targets_of(const Settings& settings);

}  // namespace ctsync::server
