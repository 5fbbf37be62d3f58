// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <mutex>
#include <string>
#include <thread>

#include "sqlite/database.hpp"
#include "sqlite/disk/condition.hpp"
#include "sqlite/disk/space.hpp"

namespace ctsync::sqlite {

/// Sizes of the write-ahead log in pages of 4 KiB: where moving it to the database begins (a unit
/// of the volume's Space: 32 MiB, so that of a hundred deliveries on 64 connections less than one
/// waits while the log starts over; less on a small volume or a nearly full one), how little may be
/// left for the writer to move between two transactions (2 MiB), and where the writer stops to move
/// all of it (8 units, 256 MiB).
inline constexpr std::int64_t page_size = 4096;
inline constexpr std::int64_t log_rest = 512;
inline std::int64_t log_begin(const Space& space) {
  return space.unit() / page_size / (space.is_scarce() ? 8 : 1);
}
inline std::int64_t log_limit(const Space& space) { return 8 * log_begin(space); }

/// Moves the write-ahead log to the database on a thread and connection of its own, so that no
/// request waits for it. While others write it can never reach the log's end, where the log starts
/// over; when little is left it asks the writer to move the rest.
class Checkpointer {
 public:
  explicit Checkpointer(Space& space) noexcept : space_(space) {}
  ~Checkpointer();

  Status open(const std::string& path, Condition& condition);
  /// Called by the writer after a commit; true when it should move the rest now.
  bool log_grew(std::int64_t pages);
  /// Moves what it can of the log at once, and gives its space back if that was all.
  void empty();
  /// Writes what the database holds to a new file, whose name is `path` or begins so; returns the
  /// name.
  Result<std::string> copy_to(const std::string& path);

 private:
  void loop();
  void note(std::int64_t moved);

  Space& space_;
  std::mutex using_database_;
  Database database_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::int64_t pages_ = 0;
  std::int64_t moved_ = 0;
  bool due_ = false;
  bool little_left_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ctsync::sqlite
