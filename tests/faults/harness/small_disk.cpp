// SPDX-License-Identifier: MIT
#include "small_disk.hpp"

#include <fmt/core.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace ctsync::faults {

std::string lacks_root() { return ::geteuid() == 0 ? "" : "not root"; }

SmallDisk::SmallDisk(int megabytes) {
  const auto size = fmt::format("size={}m", megabytes);
  ready_ = ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, size.c_str()) == 0;
  if (!ready_) throw std::runtime_error("no small disk could be mounted");
}

SmallDisk::~SmallDisk() {
  if (ready_) ::umount2(folder_.path().c_str(), MNT_DETACH);
}

void SmallDisk::fill(std::uint64_t leave) const {
  struct statvfs now {};
  ::statvfs(folder_.path().c_str(), &now);
  const auto left = now.f_bavail * now.f_bsize;
  if (left <= leave) return;
  std::ofstream(file("ballast"), std::ios::app | std::ios::binary)
      << std::string(left - leave, 'x');
}

void SmallDisk::free(std::uint64_t bytes) const {
  const auto size = std::filesystem::file_size(file("ballast"));
  std::filesystem::resize_file(file("ballast"), bytes == 0 || bytes > size ? 0 : size - bytes);
}

}  // namespace ctsync::faults
