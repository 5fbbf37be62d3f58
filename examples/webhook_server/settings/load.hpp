// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <vector>

#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// What the settings are for. Serving needs the secrets of sources and targets, a gateway only
/// those of sources, a worker only those of targets, and tools that read the store neither.
enum class Purpose { serve, gateway, worker, tools };

constexpr bool needs_sources(Purpose purpose) noexcept {
  return purpose == Purpose::serve || purpose == Purpose::gateway;
}
constexpr bool needs_targets(Purpose purpose) noexcept {
  return purpose == Purpose::serve || purpose == Purpose::worker;
}

constexpr Purpose purpose_of(Role role) noexcept {
  return role == Role::all       ? Purpose::serve
         : role == Role::gateway ? Purpose::gateway
                                 : Purpose::worker;
}
constexpr Role role_of(Purpose purpose) noexcept {
  return purpose == Purpose::gateway  ? Role::gateway
         : purpose == Purpose::worker ? Role::worker
                                      : Role::all;
}

/// The settings, and everything that is wrong with them. Use the settings only if `errors` is
/// empty.
struct Loaded {
  Settings settings;
  std::vector<Error> errors;
  std::string origin;  ///< the path of the configuration file, or "environment"
};

/// Reads the settings: a value of the file, else of the environment, else the default. The file is
/// `config_path`, else the one that SYNC_CONFIG_PATH or CTSYNC_CONFIG_PATH names, else none. All
/// errors are reported at once; their `where` is the setting's name, a variable or the file, and
/// they show no secret. Secrets that the purpose does not need may be missing or wrong.
Loaded load(const std::optional<std::string>& config_path, const Environment& environment,
            Purpose purpose = Purpose::serve);

}  // namespace ctsync::server
