// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "time.hpp"

namespace ctsync::faults {

using Environment = std::map<std::string, std::string>;

/// The exit code of a command and what it printed, standard error included.
struct Ended {
  int code = -1;
  std::string printed;
};

/// Runs a command to its end.
Ended run(const std::vector<std::string>& command, const Environment& environment = {},
          milliseconds limit = seconds{60});

/// A process in a process group of its own, with its output in a file. It is killed with its owner
/// and with the harness. Only the main thread may start one.
class Process {
 public:
  Process(std::vector<std::string> command, const Environment& environment, std::string log);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t id() const { return id_; }
  /// Sends a signal to the whole group.
  void signal(int number) const;
  void kill();
  bool has_ended();
  /// Waits for the end; the exit code, 128 and the number of the signal, or -1 if it goes on.
  int wait(milliseconds limit);
  std::string log() const;

 private:
  pid_t id_ = -1;
  int code_ = -1;
  bool ended_ = false;
  std::string log_;
};

std::string contents_of(const std::string& file);
/// Resident memory in KiB and open descriptors of a process.
long resident_kib(pid_t process);
long descriptors(pid_t process);
/// The path of a program of PATH, or empty.
std::string find_program(const std::string& name);

}  // namespace ctsync::faults
