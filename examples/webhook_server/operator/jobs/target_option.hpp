// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <string>

#include "tenants/tenants.hpp"

namespace ctsync::server {

/// Whether a tenant has the target of `--target`; an empty one is not asked for. Errors: invalid.
Status check_target(const std::string& target, const ConfiguredTenant& tenant);

}  // namespace ctsync::server
