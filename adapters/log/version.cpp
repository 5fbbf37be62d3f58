// SPDX-License-Identifier: MIT
#include "log/version.hpp"

#include <spdlog/version.h>

namespace ctsync::log {

std::string library_version() {
  return std::to_string(SPDLOG_VER_MAJOR) + "." + std::to_string(SPDLOG_VER_MINOR) + "." +
         std::to_string(SPDLOG_VER_PATCH);
}

}  // namespace ctsync::log
