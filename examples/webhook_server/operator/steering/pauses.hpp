// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <optional>
#include <string>

#include "tenants/tenants.hpp"

/// Targets that an operator pauses: what is in flight ends, and their calls wait.
namespace ctsync::server {

/// What an operator asks for.
struct PauseRequest {
  std::string tenant{};  ///< empty: the only one
  std::string target{};
  std::string author{};
  std::string note{};
  std::optional<Duration> lasts{};  ///< nothing: until it is resumed
};

/// Pauses a target, in place of an earlier pause. Errors: invalid, if nobody knows the target;
/// those of the store.
Result<Hold> pause_target(AnyStore& store, const Tenants& tenants, const PauseRequest& request,
                          Time now);

/// False if the target is not paused. Errors: as pause_target(). A target that is no longer
/// configured can be resumed too.
Result<bool> resume_target(AnyStore& store, const Tenants& tenants, const std::string& tenant,
                           const std::string& target);

}  // namespace ctsync::server
