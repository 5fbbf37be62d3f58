// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "settings/settings.hpp"

namespace ctsync::server {

/// Every tenant with its sources, projects and targets: those of the group `tenants`, else the one
/// of the other groups. What a tenant or a target does not set is taken from `sync`, so that
/// max_retry_age, backoff and the targets' max_retries are set in the result.
std::vector<TenantSettings> all_tenants(const Settings& settings);

/// Sets name, kind, form and system of the targets that the groups segment, cdp and crm define.
void name_fixed_targets(Settings& settings);

}  // namespace ctsync::server
