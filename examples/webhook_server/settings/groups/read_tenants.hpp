// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <vector>

#include "settings/groups/reader.hpp"
#include "settings/groups/tenant_settings.hpp"

namespace ctsync::server {

/// Reads the group `tenants`, an object of tenants by name, in its sequence. Adds an error for each
/// wrong setting, without quoting a value. Sources have a context of their own, because a gateway
/// needs them alone, and a worker everything else.
std::vector<TenantSettings> read_tenants(json::View group, const GroupContext& sources,
                                         const GroupContext& targets);

/// Adds an error for each combination of a target's settings that cannot work. Call it after every
/// single setting was read. A REST target needs a request for a customer, unless it `has_rules`.
void check_target(const TargetSettings& target, const GroupContext& context,
                  bool has_rules = false);

}  // namespace ctsync::server
