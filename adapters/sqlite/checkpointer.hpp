// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <mutex>
#include <string>
#include <thread>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// Sizes of the write-ahead log in pages of 4 KiB: where moving it to the database begins (32 MiB,
/// so that of a hundred deliveries on 64 connections less than one waits while the log starts
/// over), how little may be left for the writer to move between two transactions (2 MiB), and where
/// the writer stops to move all of it (256 MiB).
inline constexpr std::int64_t log_begin = 8192;
inline constexpr std::int64_t log_rest = 512;
inline constexpr std::int64_t log_limit = 65536;

/// Moves the write-ahead log to the database on a thread and connection of its own, so that no
/// request waits for it. While others write it can never reach the log's end, where the log starts
/// over; when little is left it asks the writer to move the rest.
class Checkpointer {
 public:
  Checkpointer() = default;
  ~Checkpointer();

  Status open(const std::string& path);
  /// Called by the writer after a commit; true when it should move the rest now.
  bool log_grew(std::int64_t pages);

 private:
  void loop();

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
