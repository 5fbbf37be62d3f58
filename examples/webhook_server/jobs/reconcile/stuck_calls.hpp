// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <vector>

#include "jobs/reconcile/report.hpp"

namespace ctsync::server {

/// The calls of each target of a tenant that are dead, or have waited for more than an hour.
/// Targets without any are left out. Errors: those of the store.
Result<std::vector<StuckCalls>> stuck_calls(AnyStore& store, const Tenant& tenant, Time now);

}  // namespace ctsync::server
