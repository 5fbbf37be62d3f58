// SPDX-License-Identifier: MIT
#include "operator/init/write_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace ctsync::server {

namespace {

Error failed_at(const std::string& path) { return {Errc::unavailable, path, std::strerror(errno)}; }

bool is_there(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) == 0;
}

Status renamed(const std::string& from, const std::string& to) {
  std::error_code failed;
  std::filesystem::rename(from, to, failed);
  if (failed) return Error{Errc::unavailable, from, failed.message()};
  return std::monostate{};
}

Status write_all(int descriptor, const NewFile& file) {
  for (std::size_t at = 0; at < file.text.size();) {
    const auto count = ::write(descriptor, file.text.data() + at, file.text.size() - at);
    if (count < 0) return failed_at(file.path);
    at += static_cast<std::size_t>(count);
  }
  return ::fsync(descriptor) == 0 ? Status{std::monostate{}} : Status{failed_at(file.path)};
}

/// Writes beside the file and gives it its name at the end, so that a secret is never in a file
/// that others may read.
Status write_one(const NewFile& file) {
  const auto beside = file.path + ".new";
  ::unlink(beside.c_str());
  const int descriptor =
      ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, file.mode);
  if (descriptor < 0) return failed_at(file.path);
  auto status = write_all(descriptor, file);
  ::close(descriptor);
  if (status) status = renamed(beside, file.path);
  if (!status) ::unlink(beside.c_str());
  return status;
}

}  // namespace

Status write_files(const std::vector<NewFile>& files, bool replace) {
  for (const auto& file : files) {
    if (!is_there(file.path)) continue;
    if (!replace) {
      return Error{Errc::invalid, file.path,
                   "is there already; --force replaces it and keeps it as NAME.old"};
    }
    if (auto status = renamed(file.path, file.path + ".old"); !status) return status;
  }
  for (const auto& file : files) {
    if (auto status = write_one(file); !status) return status;
  }
  return std::monostate{};
}

}  // namespace ctsync::server
