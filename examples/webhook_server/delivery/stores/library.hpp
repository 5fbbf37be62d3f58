// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::server {

/// A library that the program runs with.
struct Library {
  std::string name;
  std::string version;
};

}  // namespace ctsync::server
