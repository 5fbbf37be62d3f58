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

/// Writes events to a stream from any number of threads. No line is ever broken by the data in it,
/// nothing throws, and what the stream does not take is lost without a word. A pipe whose reader is
/// slow holds nobody up: a MiB of lines waits for it, and what is beyond that is lost. A pipe
/// without a reader raises SIGPIPE, which is the program's to ignore.
///
/// Lines reach the stream within 200 ms; at once from `warn` upward, on a terminal and if told so;
/// and all of them before the destructor returns. A log that was moved from writes nothing.
class Log {
 public:
  struct Options {
    Level level = Level::info;              ///< the least level that is written
    std::optional<Format> format = {};      ///< unset: text on a terminal, JSON elsewhere
    std::FILE* stream = stdout;             ///< borrowed; outlives the log
    std::string environment = {};           ///< in every JSON line, unless empty
    std::function<Time()> clock = nullptr;  ///< unset: the system's
    bool at_once = false;  ///< each line, for a process that may be stopped at any time
  };

  static Log create(Options options);

  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;
  ~Log();

  bool enabled(Level level) const noexcept { return state_ != nullptr && level >= level_; }

  /// `event` is a dotted word that never changes ("delivery.accepted"); what varies is in fields.
  /// Put what identifies the event first: a line ends at Line::limit.
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
