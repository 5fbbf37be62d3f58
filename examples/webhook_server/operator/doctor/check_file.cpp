// SPDX-License-Identifier: MIT
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "operator/doctor/checks.hpp"

namespace ctsync::server {

namespace {

namespace fs = std::filesystem;
using State = Finding::State;

/// Why the process may not write; empty if it may.
std::string refusal(const fs::path& path) {
  if (::access(path.c_str(), W_OK) == 0) return {};
  return std::generic_category().message(errno);
}

}  // namespace

Finding check_file(Examination& examination) {
  const auto& target = examination.target;
  const std::string check = "file of " + target.name;
  if (target.ndjson.path.empty()) {
    return {check, State::skipped, target.where + ".path is not set, or not valid"};
  }
  const fs::path path = fs::absolute(target.ndjson.path);
  const auto folder = path.parent_path();
  const auto fix = "let the file and its folder belong to the user of ctsync, or correct " +
                   target.where + ".path";
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) {
    return {check, State::failed, "there is no folder " + folder.string(),
            "mkdir -p '" + folder.string() + "', or correct " + target.where + ".path"};
  }
  // The file is renamed and a new one begun, so that the folder must be writable, too.
  if (const auto why = refusal(folder); !why.empty()) {
    return {check, State::failed, "the folder " + folder.string() + ": " + why, fix};
  }
  if (!fs::exists(path, ignored)) {
    return {check, State::ok, folder.string() + " is writable; the first call creates the file"};
  }
  if (!fs::is_regular_file(path, ignored)) {
    return {check, State::failed, path.string() + " is not a plain file", fix};
  }
  if (const auto why = refusal(path); !why.empty()) {
    return {check, State::failed, path.string() + ": " + why, fix};
  }
  return {check, State::ok, path.string() + " and its folder are writable"};
}

}  // namespace ctsync::server
