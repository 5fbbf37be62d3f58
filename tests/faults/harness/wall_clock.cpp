// SPDX-License-Identifier: MIT
#include "wall_clock.hpp"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>

namespace ctsync::faults {

namespace {

std::string faketime_library() {
  std::error_code failure;
  for (const auto* folder :
       {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib"}) {
    const std::string file = std::string(folder) + "/faketime/libfaketimeMT.so.1";
    if (std::filesystem::exists(file, failure)) return file;
  }
  return {};
}

}  // namespace

std::string lacks_faketime() { return faketime_library().empty() ? "no libfaketime" : ""; }

WallClock::WallClock(const std::string& folder) : file_(folder + "/clock") { set(0); }

void WallClock::set(long offset_seconds) const {
  // Renamed into place, so that nobody reads half a file.
  std::ofstream(file_ + ".new") << fmt::format("{:+}s\n", offset_seconds);
  std::filesystem::rename(file_ + ".new", file_);
}

void WallClock::join(Environment& environment) const {
  environment.insert({{"LD_PRELOAD", faketime_library()},
                      {"FAKETIME_TIMESTAMP_FILE", file_},
                      {"FAKETIME_NO_CACHE", "1"},
                      {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});
}

}  // namespace ctsync::faults
