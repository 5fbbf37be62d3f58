// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <ctsync/base/time.hpp>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "log/line.hpp"

/// The program's log: named events with flat fields, one line each.
namespace ctsync::log {

/// Log that writes events to a stream; thread-safe. The data in a line never breaks it, writing
/// never throws, and lines that the stream does not accept are lost silently. A slow reader of a
/// pipe does not block the program: 1 MiB of lines is buffered, and lines beyond that are lost. A
/// pipe without a reader raises SIGPIPE, which the program has to ignore.
///
/// Lines reach the stream within 200 ms, or at once from level `warn` upward, on a terminal and
/// with Options::at_once. The destructor writes the remaining lines, but gives up on a pipe that
/// stays full for 1 second. A moved-from log writes nothing.
class Log {
 public:
  struct Options {
    Level level = Level::info;              ///< minimum level
    std::optional<Format> format = {};      ///< unset: text on a terminal, JSON elsewhere
    std::FILE* stream = stdout;             ///< borrowed; must outlive the log
    std::string environment = {};           ///< in every JSON line, unless empty
    std::function<Time()> clock = nullptr;  ///< unset: the system clock
    bool at_once = false;  ///< flush every line, for a process that may be stopped at any time
  };

  static Log create(Options options);

  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  ~Log();

  bool enabled(Level level) const noexcept { return state_ != nullptr && level >= level_; }

  /// `event` is a constant dotted name ("delivery.accepted"); variable data belongs in fields. Put
  /// the fields that identify the event first, because a line is cut off at Line::limit.
  void write(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept {
    if (enabled(level)) put(level, event, fields);
  }

  void debug(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::info, event, fields);
  }
  void warn(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::warn, event, fields);
  }
  void error(std::string_view event, std::initializer_list<Field> fields = {}) noexcept {
    write(Level::error, event, fields);
  }

 private:
  struct State;
  explicit Log(Level level, std::unique_ptr<State> state) noexcept;
  void put(Level level, std::string_view event, std::initializer_list<Field> fields) noexcept;

  Level level_;
  std::unique_ptr<State> state_;
};

}  // namespace ctsync::log
