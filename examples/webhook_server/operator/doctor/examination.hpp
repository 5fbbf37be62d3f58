// SPDX-License-Identifier: MIT
#pragma once

#include <commercetools/api.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/model/hearing.hpp>
#include <string>

#include "delivery/stores/finding.hpp"
#include "operator/doctor/probe.hpp"
#include "settings/settings.hpp"
#include "tenants/tenants.hpp"

namespace ctsync::server {

/// The shared state of the checks of one project and one target: their input, and the results of
/// earlier checks.
struct Examination {
  const Settings& settings;
  const CommercetoolsSettings& project;
  const TargetSettings& target;
  std::string subscription;                   ///< the key of the Subscription to look at
  Hearing events;                             ///< those that some target receives from the project
  Result<commercetools_api::ApiOptions> api;  ///< or what is missing for it
  bool has_token = false;                     ///< check_token() got one
  ClockDifference target_clock{};             ///< found by check_reach()
};

}  // namespace ctsync::server
