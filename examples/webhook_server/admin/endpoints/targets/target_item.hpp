// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

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
  std::vector<DeadGroup> dead;
};

/// The word for how a target does: that of sending_word(), or dead_letters if it is sent to and has
/// refused calls of the period. Both pointers may be null.
inline std::string_view state_word(const Hold* hold, const StalledTarget* stalled, bool has_died) {
  const auto word = sending_word(hold, stalled);
  return word == "ok" && has_died ? "dead_letters" : word;
}

/// Of one tenant, or of all. Errors: those of the store.
Result<SeenTargets> see_targets(Context& context, const std::string& tenant, Time at);

/// Writes a target as an object.
void write_target(json::Writer& writer, const ConfiguredTenant& tenant,
                  const TargetSettings& connection, const SeenTargets& seen);

}  // namespace ctsync::server::admin
