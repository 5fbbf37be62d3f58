// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <thread>

#include "sqlite/checkpointer.hpp"
#include "sqlite/disk/condition.hpp"
#include "sqlite/disk/open_files.hpp"
#include "sqlite/disk/space.hpp"
#include "sqlite/writer.hpp"

namespace ctsync::sqlite {

/// A thread that looks once a second after the files and the disk of the store that a process
/// serves. While the disk is short it has the log moved to the database and emptied, and gives the
/// reserve file up or makes it anew. After a failed write it writes again, so that the end of the
/// trouble is noticed without deliveries. When the files are lost it has a copy made of what is in
/// them, after the last delivery was accepted.
class Watch {
 public:
  Watch(std::string path, Condition& condition, Space& space, Writer& writer,
        Checkpointer& checkpoints);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  void loop();
  void look_at_files();
  void look_for_return();
  void lose(const std::string& detail);
  bool look_at_space();
  void write_again();

  const std::string path_;
  Condition& condition_;
  Space& space_;
  Writer& writer_;
  Checkpointer& checkpoints_;
  OpenFiles files_;
  bool may_return_ = false;  // the lost files
  std::string copy_;         // of the lost files; empty if there is none
  std::thread thread_;
};

}  // namespace ctsync::sqlite
