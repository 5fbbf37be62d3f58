// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "settings/environment.hpp"
#include "settings/settings_table.hpp"

namespace ctsync::server {

/// What mistyped_variables() finds. Each Error has the variable as its `where`.
struct Mistyped {
  std::vector<Error> errors;
  std::vector<Error> warnings;
};

/// The variables that were probably meant for a setting and have no effect.
///
/// An error: one that begins with CTSYNC_ and is the variable of no setting, and one that is nearly
/// the familiar variable of a setting that is not set otherwise. A warning: the same of a setting
/// that is set, one that is nearly a variable which other tools have as well (CTP_, LOG_), and one
/// without CTSYNC_ before it, such as SEGMENT_BATCH_SIZE. Never: a variable in `used`, which the
/// file names as ${NAME}, those that Kubernetes sets for a Service, and variables near none of
/// ours.
Mistyped mistyped_variables(const Environment& environment,
                            const std::set<std::string, std::less<>>& used,
                            const std::function<bool(const SettingRow&)>& is_set);

}  // namespace ctsync::server
