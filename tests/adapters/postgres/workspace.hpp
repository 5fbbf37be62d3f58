// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace ctsync::postgres::test {

/// Where the files of a server lie: on a disk, or in memory if there is enough.
enum class Medium { disk, memory };

/// A temporary folder for servers. When it is destroyed, or the test program ends in any way, a
/// kill included, a process beside the program ends every process in the folder and removes it.
class Workspace {
 public:
  /// Throws if there can be none.
  explicit Workspace(Medium medium);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  /// Returns when the folder and all its processes are gone.
  ~Workspace();

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  int alive_ = -1;  ///< The keeper acts when this end of a pipe closes.
  int done_ = -1;   ///< The keeper closes the other end of this pipe when it ends.
};

}  // namespace ctsync::postgres::test
