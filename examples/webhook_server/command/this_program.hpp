// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace ctsync::server {

/// How this program is started again, from any folder.
inline std::string this_program() {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "ctsync" : path.string();
}

}  // namespace ctsync::server
