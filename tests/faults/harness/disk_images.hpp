// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "preload/recorded_write.hpp"
#include "time.hpp"

namespace ctsync::faults {

/// The files of a SQLite store as a disk may hold them after a loss of power, made from the records
/// of write_recorder. What was synced is there. Of what was written since, each sector of 512 bytes
/// is there or not, by chance: a disk may reorder writes and tear pages. SQLite relies on the same
/// (sqlite.org/atomiccommit.html, "Hardware Assumptions"). The removal of a file is on the disk
/// with the next sync of any file, as file systems with a journal of their metadata do it.
class DiskImages {
 public:
  /// Throws if the records cannot be read.
  explicit DiskImages(const std::string& records);

  std::size_t records() const { return heads_.size(); }
  std::size_t syncs() const { return syncs_; }
  /// The most bytes that were written and not synced at the end.
  std::size_t unsynced() const;

  /// Writes the files as they may be right after this record, in ascending sequence of calls, and
  /// returns the time of the record. `store` is the path of the database.
  Moment write(std::size_t record, const std::string& store, std::minstd_rand& random);

 private:
  struct Pending {
    RecordHead head;
    std::string_view bytes;
  };
  struct File {
    std::string durable;
    std::vector<Pending> pending;
  };
  void advance(std::size_t record);
  static void apply_removal(File& file, std::uint64_t below);
  static void apply(std::string& content, const Pending& pending);
  static void apply_some(std::string& content, const Pending& pending, std::minstd_rand& random,
                         unsigned percent);

  std::string text_;
  std::vector<std::size_t> heads_;  ///< where each record begins
  std::size_t syncs_ = 0;
  std::size_t next_ = 0;
  std::array<File, 3> files_;
};

}  // namespace ctsync::faults
