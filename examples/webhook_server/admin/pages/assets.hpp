// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace ctsync::server::admin {

/// A file of the dashboard, compressed with gzip. The build of the user interface writes them
/// (ui/dist), and CMake makes a table of them.
struct Asset {
  std::string_view path;  ///< such as /assets/index-BZk3.js
  std::string_view bytes;
};

/// All files, by path. Empty if the program was built without them.
std::span<const Asset> assets() noexcept;

}  // namespace ctsync::server::admin
