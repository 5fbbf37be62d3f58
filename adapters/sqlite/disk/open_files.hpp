// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

namespace ctsync::sqlite {

/// Which files a database, its log and the log's index are, so that their loss is noticed: a
/// process that has a file open can use it after it was deleted or replaced.
class OpenFiles {
 public:
  /// Remembers what is at the path, at path-wal and at path-shm.
  void note(const std::string& path);
  /// The path of a file that is no longer there, or is another; empty if there is none.
  std::string lost() const;
  bool lost_database() const { return !files_[0].is_there(); }
  /// Whether each of the files is gone or another one, as when their folder was renamed.
  bool lost_all() const;
  /// Removes the log and its index if they are still ours. SQLite would take them for those of the
  /// database that was put in the place of this one, and damage it.
  void remove_log() const;

 private:
  struct File {
    std::string path;
    dev_t device = 0;
    ino_t number = 0;
    bool is_there() const;
  };
  std::array<File, 3> files_;
};

}  // namespace ctsync::sqlite
