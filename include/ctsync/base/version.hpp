// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync {

/// The release, as semantic versioning has it. The build reads it from here.
inline constexpr std::string_view version = "0.1.0";

}  // namespace ctsync
