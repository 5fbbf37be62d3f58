// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/digest.hpp>
#include <ctsync/model/key.hpp>

#include "postgres/database/clock.hpp"

/// Row numbers: 41 bits of milliseconds since 2025, 16 bits that make them unique, 6 bits of the
/// virtual partition. They ascend in time, are unique in the whole store, and say where a row is.
namespace ctsync::postgres {

inline constexpr int parts = 64;
inline constexpr int part_bits = 6;
inline constexpr int unique_bits = 16;
inline constexpr Time first_time{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}};

constexpr int part_of(std::int64_t row) noexcept { return static_cast<int>(row & (parts - 1)); }

/// The partition of a key or a digest, which are evenly distributed.
inline int part_of(const Uuid& digest) noexcept { return digest.back() & (parts - 1); }

/// The partition of an entry: where the work of its key is done, or without a key that of its
/// digest.
inline int part_of_entry(const Uuid& digest, const KeyDigest& key) noexcept {
  return part_of(key == KeyDigest{} ? digest : key);
}

/// A number without its partition: the first of a millisecond.
constexpr std::int64_t first_sequence(Time now) noexcept {
  return (now - first_time).count() << unique_bits;
}
constexpr std::int64_t row_at(std::int64_t sequence, int part) noexcept {
  return (sequence << part_bits) | part;
}
constexpr std::int64_t sequence_of(std::int64_t row) noexcept { return row >> part_bits; }
/// All rows of a later time have higher numbers.
constexpr std::int64_t first_row(Time now) noexcept { return row_at(first_sequence(now), 0); }
constexpr Time time_of(std::int64_t row) noexcept {
  return first_time + Duration{row >> (part_bits + unique_bits)};
}

/// The lane of the calls of a subject to a target: 48 bits of the key's digest, 16 bits of the
/// target's number.
inline std::int64_t lane_of(const KeyDigest& key, std::int64_t target) noexcept {
  std::uint64_t bits = 0;
  for (int i = 0; i < 6; ++i) bits = (bits << 8) | key[static_cast<std::size_t>(i)];
  return static_cast<std::int64_t>((bits << 16) | static_cast<std::uint64_t>(target));
}

/// Makes sequence numbers for one process, by the database's clock. `writer` keeps processes apart
/// that write in the same millisecond; two with the same one may make the same number, which the
/// primary key refuses.
class Sequence {
 public:
  Sequence(unsigned writer, const DatabaseClock& clock) noexcept
      : writer_(writer & 0xFFU), clock_(&clock) {}

  std::int64_t next() {
    const auto earliest = first_sequence(clock_->now()) | static_cast<std::int64_t>(writer_ << 8);
    auto last = last_.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    do {
      next = std::max(last + 1, earliest);
    } while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
    return next;
  }

 private:
  unsigned writer_;
  const DatabaseClock* clock_;
  std::atomic<std::int64_t> last_{0};
};

/// Makes row numbers for the calls of the partitions that one process owns or owned. They ascend
/// within a partition, whoever owned it before and whatever the clocks of the owners say. What
/// other processes need to know for that stands in the partition's row: the end of the range of
/// numbers that its owner has reserved. One thread at a time.
class CallNumbers {
 public:
  /// Long enough that the partition's row is seldom written: while a stranger holds a snapshot, the
  /// server keeps every version of it.
  static constexpr std::int64_t reservation = std::int64_t{1'000} << unique_bits;

  CallNumbers(unsigned writer, const DatabaseClock& clock) noexcept : sequence_(writer, clock) {}

  /// The next number in a partition whose row is locked and holds `epoch` and `reserved`. If that
  /// range is at its end, `reserved` becomes the end of a new one, to be written in the
  /// transaction.
  std::int64_t next(int part, std::int64_t epoch, std::int64_t& reserved) {
    auto& own = own_.at(static_cast<std::size_t>(part));
    const bool reserved_here = own.epoch == epoch && own.reserved == reserved;
    if (!reserved_here) own.last = std::max(own.last, sequence_of(reserved));
    own.last = std::max(own.last + 1, sequence_.next());
    if (own.last > sequence_of(reserved)) reserved = row_at(own.last + reservation, part);
    own.epoch = epoch;
    own.reserved = reserved;
    return row_at(own.last, part);
  }

  /// By what a partition's row says, all numbers that are given to calls from now on are higher.
  static constexpr std::int64_t all_later_than(std::int64_t reserved) noexcept {
    return row_at(sequence_of(reserved) - reservation, part_of(reserved));
  }

 private:
  struct Own {
    std::int64_t epoch = 0;
    std::int64_t reserved = 0;  ///< as this process last saw or wrote it
    std::int64_t last = 0;      ///< a number without its partition
  };
  Sequence sequence_;
  std::array<Own, parts> own_{};
};

}  // namespace ctsync::postgres
