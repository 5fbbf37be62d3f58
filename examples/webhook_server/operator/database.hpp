// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Removes what housekeeping would remove now. Returns the number of bodies.
Result<std::int64_t> prune_store(const Settings& settings, Time now);

}  // namespace ctsync::server
