// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "admin/answers/tallied.hpp"
#include "admin/endpoint.hpp"
#include "operator/flow/flow.hpp"

/// Targets as the endpoints about them show them.
namespace ctsync::server::admin {

/// What is known of how targets do.
struct SeenTargets {
  Time at;
  Flow flow;
  Tallied tallied;
};

/// Of one tenant, or of all. Errors: those of the store.
Result<SeenTargets> see_targets(Context& context, const std::string& tenant, Time at);

/// Writes a target as an object.
void write_target(json::Writer& writer, const ConfiguredTenant& tenant,
                  const TargetSettings& connection, const SeenTargets& seen);

}  // namespace ctsync::server::admin
