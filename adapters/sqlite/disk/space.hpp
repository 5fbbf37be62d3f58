// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <limits>
#include <mutex>
#include <string>

namespace ctsync::sqlite {

/// The free space of a database's volume, and the file `<path>-reserve`, which holds some of it
/// back. Sizes are in bytes.
///
/// Deliveries are refused while less than two units are free besides what the log needs to be moved
/// to the database. The reserve file counts as free, and so do pages of the database that are free,
/// but for one unit that the log needs. So there is space left to store the results of what was
/// accepted, to erase and to prune. If others fill the volume, the reserve file is given up for
/// that, and for the next start.
class Space {
 public:
  /// A sixteenth of the volume, from 256 KiB to 32 MiB.
  std::int64_t unit() const noexcept { return unit_; }

  /// Measures the volume and finds the reserve file.
  void open(const std::string& path);
  /// Sets aside what a write of so many bytes needs. Errors: unavailable, if there is not enough.
  Status admit(std::size_t bytes);
  /// Success if there is room for the calls of entries that end. Errors: unavailable, while less
  /// than half a unit is left: results of calls that were made come before new calls.
  Status admit_calls();
  /// Measures again. Success while deliveries are accepted; else unavailable.
  Status measure();
  /// How much of the log is not in the database yet.
  void note_log(std::int64_t bytes) noexcept { log_ = bytes; }
  /// How much of the database is free pages. Matters only while `is_scarce`.
  void note_free_pages(std::int64_t bytes) noexcept { free_pages_ = bytes; }
  /// Whether less than twice the space is free below which deliveries are refused.
  bool is_scarce() const noexcept { return scarce_; }
  /// What is free, the reserve file included; the largest number if the volume does not tell.
  std::int64_t free() const noexcept { return free_ + held_; }

  /// Gives the reserve file up if less than half a unit is free besides it, or `full`.
  void give_up(bool full);
  /// Makes the reserve file if there is none and enough space for it.
  void hold();

 private:
  void look();
  Error shortage() const;

  std::mutex mutex_;
  std::string path_;
  std::string reserve_;
  std::int64_t free_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t held_ = 0;
  std::atomic<std::int64_t> unit_{32 << 20};
  std::atomic<std::int64_t> log_{0};
  std::atomic<std::int64_t> free_pages_{0};
  std::atomic<bool> scarce_{false};
  std::atomic<std::int64_t> room_{0};  // for deliveries
};

}  // namespace ctsync::sqlite
