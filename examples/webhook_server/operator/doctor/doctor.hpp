// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/stores/finding.hpp"
#include "operator/subscribe/request.hpp"
#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

struct DoctorRequest {
  /// The key of the Subscription that feeds the server.
  std::string subscription{default_subscription};
  std::string public_url{};  ///< the URL at which senders reach a source; empty: not checked
};

/// Checks everything that a running server needs: settings, store, commercetools, targets, clock.
/// Changes nothing and sends no call. A gateway needs no commercetools and no targets.
std::vector<Finding> examine(const DoctorRequest& request,
                             const std::optional<std::string>& config_path,
                             const Environment& environment, Role role);

/// The checks of one target.
std::vector<Finding> examine_target(const Settings& settings, const TargetSettings& target);

}  // namespace ctsync::server
