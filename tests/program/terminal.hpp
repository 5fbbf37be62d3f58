// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "program/program.hpp"

namespace ctsync::test {

/// The real ctsync binary in a pseudo-terminal, with only `variables` in the environment.
class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& arguments, const Variables& variables = {});
  /// Another program instead of ctsync: its path and its arguments.
  struct Words {
    std::vector<std::string> words;
  };
  Terminal(const Words& words, const Variables& variables);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  /// Kills the program if it still runs.
  ~Terminal();

  /// Waits until the terminal shows this text after what was waited for before; false after 20
  /// seconds, or if the program ended.
  bool wait_for(std::string_view text);

  /// Types a text; the terminal shows it if the program lets it.
  void type(std::string_view text);

  /// Waits for the end of the program and returns its exit code.
  int end();

  /// Sends SIGTERM.
  void stop();

  /// Everything shown so far.
  const std::string& shown() const noexcept { return shown_; }

 private:
  bool read_more();

  int terminal_ = -1;
  pid_t process_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

/// What a command printed on its terminal, which shows both of its streams, and how it ended.
struct Seen {
  int exit_code = -1;
  std::string screen;
};

/// Runs a command to its end on a terminal of its own, with `typed` as what a person types. Line
/// ends of the screen are those of a program ("\n"), and what is typed is not echoed.
Seen run_on_terminal(const std::vector<std::string>& arguments, const Variables& variables = {},
                     const std::string& typed = {});

/// What a shell printed that ran a script with nothing in the environment but PATH.
Finished run_shell(const std::string& script);

}  // namespace ctsync::test
