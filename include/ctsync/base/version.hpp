// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace ctsync {

/// The version of this release (Semantic Versioning). The build reads it from this line.
inline constexpr std::string_view version = "0.1.0";

}  // namespace ctsync
