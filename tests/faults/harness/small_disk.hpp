// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "temporary_folder.hpp"

namespace ctsync::faults {

/// Why no small disk can be mounted here, or nothing.
std::string lacks_root();

/// A small file system in memory. Only root may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(int megabytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  std::string file(const std::string& name) const { return folder_.file(name); }
  /// Fills it but for so many bytes.
  void fill(std::uint64_t leave) const;
  /// Frees so many bytes of what fill() took; 0: all.
  void free(std::uint64_t bytes) const;

 private:
  TemporaryFolder folder_;
  bool ready_ = false;
};

}  // namespace ctsync::faults
