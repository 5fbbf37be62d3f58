// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <array>
#include <string>

namespace ctsync::sqlite {

/// Which files a database, its log and the log's index are, so that their loss is noticed: a
/// process that has a file open can use it after it was deleted or replaced. A file of which the
/// system cannot say now what it is, for example for want of memory, is not lost.
class OpenFiles {
 public:
  /// Remembers what is at the path, at path-wal and at path-shm.
  void note(const std::string& path);
  /// The path of a file that is no longer there, or is another; empty if there is none.
  std::string lost() const;
  bool lost_database() const { return files_[0].look() == Found::another; }
  /// Whether each of the files is gone or another one, as when their folder was renamed.
  bool lost_all() const;
  /// Whether each of the files is certainly the one that was noted.
  bool are_there() const { return are_all(Found::same); }
  /// Removes the log and its index if they are certainly still ours. SQLite would take them for
  /// those of the database that was put in the place of this one, and damage it.
  void remove_log() const;

 private:
  /// What is at a path: the file that was noted, no file or another one, or it cannot be said.
  enum class Found { same, another, unknown };
  struct File {
    std::string path;
    dev_t device = 0;
    ino_t number = 0;
    bool noted = true;  ///< what was there could be told
    Found look() const;
  };
  bool are_all(Found what) const;

  std::array<File, 3> files_;
};

}  // namespace ctsync::sqlite
