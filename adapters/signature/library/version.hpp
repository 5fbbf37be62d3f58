// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::signature {

/// The version of the library that this adapter wraps.
std::string library_version();

}  // namespace ctsync::signature
