// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::http {

/// The version of the library that this adapter wraps.
std::string library_version();

}  // namespace ctsync::http
