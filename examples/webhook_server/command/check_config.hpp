// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "command/exit_codes.hpp"
#include "settings/environment.hpp"
#include "settings/settings.hpp"

namespace ctsync::server {

/// Prints every setting with its value and origin to `out` and returns exit_ok, or prints one line
/// per error to `err` and returns exit_configuration. Secrets are shown as ***. What is required
/// depends on the role. With `json` an object with settings and errors goes to `out`.
int check_config(const std::optional<std::string>& path, const Environment& environment,
                 std::FILE* out, std::FILE* err, Role role = Role::all, bool json = false);

}  // namespace ctsync::server
