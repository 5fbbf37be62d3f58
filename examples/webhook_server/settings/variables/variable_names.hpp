// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/environment.hpp"
#include "settings/settings_table.hpp"

/// The variables of a setting. Every row of the settings table has one by rule: CTSYNC_, its name
/// in capitals, and _ for each dot. Some rows have a familiar one too, such as PORT.
namespace ctsync::server {

inline constexpr std::string_view own_prefix = "CTSYNC_";
/// After the variable of a secret: the path of a file that holds it.
inline constexpr std::string_view file_suffix = "_FILE";

/// The two names of one variable.
struct VariableNames {
  std::string_view familiar;  ///< empty: none
  std::string own;            ///< by the rule

  /// The name to show: the familiar one, if there is one.
  std::string_view shown() const noexcept { return familiar.empty() ? own : familiar; }
};

/// CTSYNC_SERVER_PORT for "server.port".
std::string own_variable(std::string_view setting);

/// The variables of a row: the first, and for webhooks.secret that of the previous secret.
std::vector<VariableNames> variables_of(const SettingRow& row);

/// The value of a variable under either name; an empty one counts as not set. Errors:
/// configuration, if both names have values that differ, or as find_variable() has them.
Result<std::optional<Variable>> find_variable(const Environment& environment,
                                              const VariableNames& names, bool secret);

/// Whether Kubernetes sets such a variable for a Service, which happens to begin with CTSYNC_ if
/// the Service has that name: https://kubernetes.io/docs/concepts/services-networking/service/
bool is_service_link(std::string_view name, std::string_view value);

}  // namespace ctsync::server
