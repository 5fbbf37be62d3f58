// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::server {

/// The versions of ctsync and of the libraries it runs with, one a line.
std::string version_text();

}  // namespace ctsync::server
