// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "delivery/stores/finding.hpp"
#include "operator/doctor/clock_difference.hpp"
#include "settings/target_settings.hpp"

namespace ctsync::server {

/// Whether a server of a target answers.
struct Reached {
  Finding::State state = Finding::State::ok;
  std::string detail;
  std::string fix;
  ClockDifference clock{};
  bool is_unreachable = false;
};

/// Sends one GET of `/` without credentials to a URL of a target. Any answer is good; with https
/// its certificate must be valid. `url_setting` is the key of the target that holds the URL.
Reached reach(const TargetSettings& target, const std::string& url, std::string_view url_setting);

/// The name of a target in findings: that of its API, or of a REST target its own.
std::string target_name(const TargetSettings& target);

}  // namespace ctsync::server
