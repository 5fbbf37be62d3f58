// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "delivery/stores/finding.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Examines a PostgreSQL database and its server. Changes nothing.
std::vector<Finding> examine_postgres(const StoreSettings& settings);

}  // namespace ctsync::server
