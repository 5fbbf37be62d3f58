// SPDX-License-Identifier: MIT
#include "command/check_config.hpp"

#include <fmt/format.h>

#include "settings/settings.hpp"

namespace ctsync::server {

int check_config(const std::optional<std::string>& path, const Environment& environment,
                 std::FILE* out, std::FILE* err) {
  const auto loaded = load(path, environment, Purpose::serve);
  for (const auto& error : loaded.errors) {
    std::fputs(fmt::format("{}\n", to_string(error)).c_str(), err);
  }
  if (!loaded.errors.empty()) return exit_configuration;
  for (const auto& setting : shown(loaded.settings)) {
    const auto line = fmt::format("{} = {} ({})\n", setting.name, setting.value, setting.origin);
    std::fputs(line.c_str(), out);
  }
  std::fputs("configuration is valid\n", out);
  return exit_ok;
}

}  // namespace ctsync::server
