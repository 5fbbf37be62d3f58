// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <vector>

#include "settings/environment.hpp"
#include "settings/load.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Fills in the settings whose default depends on other settings or on the host, and adds an error
/// for each combination that cannot work. Call it after every single setting was read.
void settle_dependent_settings(Settings& settings, const Environment& environment, Purpose purpose,
                               std::vector<Error>& errors);

}  // namespace ctsync::server
