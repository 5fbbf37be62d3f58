// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "delivery/stores/finding.hpp"
#include "operator/doctor/probe.hpp"
#include "settings/target_settings.hpp"

namespace ctsync::server {

/// Whether a server of a target answers.
struct Reached {
  Finding finding;
  ClockDifference clock{};
};

/// Sends one GET of `/` without credentials to a URL of a target. Any answer is good; with https
/// its certificate must be valid. `url_setting` is the key of the target that holds the URL, and
/// `check` the name of the finding.
Reached reach(std::string check, const TargetSettings& target, const std::string& url,
              std::string_view url_setting);

/// The name of a target in findings: that of its API, or of a REST target its own.
std::string target_name(const TargetSettings& target);

}  // namespace ctsync::server
