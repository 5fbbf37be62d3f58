// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// The records of write_recorder.cpp, one after the other; a write is followed by its bytes.
namespace ctsync::faults {

enum class RecordedKind : std::uint32_t { write, truncate, remove, sync };
enum class RecordedFile : std::uint32_t { database, log, journal, other };

struct RecordHead {
  RecordedKind kind;
  RecordedFile file;
  std::uint64_t sequence;  ///< from 0 on
  /// Of a write its place, of a truncation the new size, of a sync the sequence number that writes
  /// had when it began: those below are on the disk.
  std::uint64_t offset;
  std::uint64_t size;
  std::int64_t nanoseconds;  ///< by the monotonic clock
};

}  // namespace ctsync::faults
