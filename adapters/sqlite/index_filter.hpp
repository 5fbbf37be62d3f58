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

/// A Bloom filter for digests: 16 bits each, all within 32 bytes. About one in a thousand other
/// digests is mistaken for one that was added, once there are as many as it was made for.
class BloomFilter {
 public:
  explicit BloomFilter(std::size_t digests) : blocks_(digests / 16 + 1) {}

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

/// Saves reading a large index for a digest that it does not have.
///
/// The filter is not stored. After a start a scan of the index fills it, a little with every
/// commit; until the scan is complete every digest may be in the index. A deleted digest stays in
/// the filter until the next scan, which begins when there are twice as many.
class IndexFilter {
 public:
  struct Sql {
    const char* extent;  ///< about how many digests there are
    const char* scan;    ///< the first ?2 in the index after ?1, in ascending sequence
  };
  /// The filter has room for `least` digests from the start, by default in 2 MiB, so that what a
  /// server uses does not grow for a long time.
  IndexFilter(Database& database, const Sql& sql, std::size_t least = std::size_t{1} << 20) noexcept
      : database_(database),
        least_(least),
        extent_(database, sql.extent),
        scan_(database, sql.scan) {}

  bool may_have(const Uuid& digest) const noexcept { return !filter_ || filter_->may_have(digest); }
  void add(const Uuid& digest) noexcept;

  /// Begins a scan if one is due. If so, the caller adds the digests that are not in the index yet.
  bool begin_scan();
  /// Continues a scan, if there is one, by so many digests.
  void scan(std::size_t digests);

 private:
  Database& database_;
  std::size_t least_;
  std::optional<BloomFilter> filter_;
  std::optional<BloomFilter> next_;  // what the scan fills
  Uuid last_{};                      // that the scan has read
  std::size_t size_ = 0;
  std::size_t next_scan_at_ = 0;
  Statement extent_;
  Statement scan_;
};

}  // namespace ctsync::sqlite
