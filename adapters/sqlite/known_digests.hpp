// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/uuid.hpp>
#include <optional>
#include <vector>

#include "sqlite/database.hpp"

namespace ctsync::sqlite {

/// A Bloom filter: 16 bits a digest, all of a digest within 32 bytes. Takes any number, and is
/// wrong about one new digest of a thousand once it has as many as it was made for.
class DigestFilter {
 public:
  explicit DigestFilter(std::size_t digests) : blocks_(digests / 16 + 1) {}

  void add(const Uuid& digest) noexcept;
  /// False: it was not added.
  bool may_have(const Uuid& digest) const noexcept;

 private:
  struct alignas(32) Block {
    std::array<std::uint32_t, 8> words{};
  };
  std::size_t place(const Uuid& digest) const noexcept;

  std::vector<Block> blocks_;
};

/// Says of most new digests that they are new, so that nobody has to read a large index for what is
/// not in it.
///
/// Not kept on the disk: after a start a walk through the index, a little with every commit,
/// gathers what is there. Until then, and where the index is larger than the filter may be, it says
/// of some or of all that they may be known, which only costs time. Digests that were deleted count
/// as known until the next walk, which begins when there are twice as many.
class KnownDigests {
 public:
  struct Sql {
    const char* extent;  ///< about how many digests there are
    const char* walk;    ///< the first ?2 in the index after ?1, in order
  };
  /// `least`: there is room for so many from the start, by default 2 MiB, so that what a server
  /// uses does not grow for a long time.
  KnownDigests(Database& database, const Sql& sql,
               std::size_t least = std::size_t{1} << 20) noexcept
      : database_(database),
        least_(least),
        extent_(database, sql.extent),
        walk_(database, sql.walk) {}

  bool may_have(const Uuid& digest) const noexcept { return !filter_ || filter_->may_have(digest); }
  void add(const Uuid& digest) noexcept;

  /// True if a walk begins now; then what is not in the index has to be added once more.
  bool begin_walk();
  /// Goes on by so many digests, if a walk is on.
  void walk(std::size_t digests);

 private:
  Database& database_;
  std::size_t least_;
  std::optional<DigestFilter> filter_;
  std::optional<DigestFilter> gathering_;
  Uuid last_{};  // that the walk has seen
  std::size_t size_ = 0;
  std::size_t enough_ = 0;
  Statement extent_;
  Statement walk_;
};

}  // namespace ctsync::sqlite
