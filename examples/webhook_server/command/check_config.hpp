// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include "command/exit_codes.hpp"
#include "settings/environment.hpp"

namespace ctsync::server {

/// Prints every setting with its value and where that came from to `out` and returns 0, or each
/// error on a line of its own to `err` and returns exit_configuration. Secrets are not printed.
int check_config(const std::optional<std::string>& path, const Environment& environment,
                 std::FILE* out, std::FILE* err);

}  // namespace ctsync::server
