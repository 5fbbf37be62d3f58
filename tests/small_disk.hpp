// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

namespace ctsync::test {

/// A file system in memory, on a folder of its own; `ready` says whether this user may mount one.
struct SmallDisk {
  std::string path = (std::filesystem::temp_directory_path() / "ctsync-disk-XXXXXX").string();
  bool ready = false;

  explicit SmallDisk(const std::string& size) {
    REQUIRE(::mkdtemp(path.data()) != nullptr);
    const auto options = "size=" + size;
    ready = ::mount("tmpfs", path.c_str(), "tmpfs", 0, options.c_str()) == 0;
    if (!ready) MESSAGE("skipped: only root may mount the small disk this needs");
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (ready) ::umount2(path.c_str(), MNT_DETACH);
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }

  std::string file(const std::string& name = "store.db") const { return path + "/" + name; }
  std::int64_t free() const {
    struct ::statvfs volume {};
    REQUIRE(::statvfs(path.c_str(), &volume) == 0);
    return static_cast<std::int64_t>(volume.f_bavail * volume.f_frsize);
  }
  /// Leaves so much of what is free now to others than this file.
  void fill(std::int64_t rest = 0) const {
    const int file = ::open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(file >= 0);
    // The store may take some of it meanwhile.
    for (auto more = free() - rest; more > 0; more = std::min(more / 2, free() - rest)) {
      const auto size = static_cast<std::int64_t>(::lseek(file, 0, SEEK_END));
      if (::posix_fallocate(file, size, more) == 0) more = 2 * (free() - rest);
    }
    ::close(file);
  }
  /// Gives so much of it back.
  void give_back(std::int64_t bytes) const {
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(ballast()));
    std::filesystem::resize_file(ballast(), static_cast<std::uintmax_t>(size - bytes));
  }
  std::string ballast() const { return file("ballast"); }
};

/// Whether this is true within ten seconds.
template <class Is>
bool becomes(Is is) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!is()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace ctsync::test
