// SPDX-License-Identifier: MIT
#include "sqlite/index_filter.hpp"

#include <algorithm>
#include <cstring>

#include "sqlite/digest.hpp"

namespace ctsync::sqlite {
namespace {

constexpr std::size_t most = std::size_t{1} << 23;  // 16 MiB

// Eight times five bits of the digest name one bit in each word of its block.
template <class Visit>
void visit_bits(const Uuid& digest, Visit visit) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  for (std::size_t word = 0; word < 8; ++word, bits >>= 5) {
    visit(word, std::uint32_t{1} << (bits & 31));
  }
}

}  // namespace

std::size_t BloomFilter::place(const Uuid& digest) const noexcept {
  std::uint32_t bits = 0;
  std::memcpy(&bits, digest.data() + 12, sizeof bits);
  return (std::uint64_t{bits} * blocks_.size()) >> 32;
}

void BloomFilter::add(const Uuid& digest) noexcept {
  auto& words = blocks_[place(digest)].words;
  visit_bits(digest, [&](std::size_t word, std::uint32_t bit) { words[word] |= bit; });
}

bool BloomFilter::may_have(const Uuid& digest) const noexcept {
  const auto& words = blocks_[place(digest)].words;
  bool all = true;
  visit_bits(digest, [&](std::size_t word, std::uint32_t bit) { all &= (words[word] & bit) != 0; });
  return all;
}

void IndexFilter::add(const Uuid& digest) noexcept {
  ++size_;
  if (filter_) filter_->add(digest);
  if (next_) next_->add(digest);
}

bool IndexFilter::begin_scan() {
  if (next_ || size_ < next_scan_at_) return false;
  std::int64_t extent = 0;
  {
    auto rows = extent_.query();
    if (rows.next()) extent = rows.integer(0);
  }
  if (database_.failed()) return false;
  const auto wanted = static_cast<std::size_t>(std::max(2 * extent, std::int64_t{0}));
  next_.emplace(std::clamp(wanted, least_, most));
  last_ = {};
  size_ = 0;
  return true;
}

void IndexFilter::scan(std::size_t digests) {
  if (!next_) return;
  auto rows = scan_.query(blob(last_), static_cast<std::int64_t>(digests));
  while (digests > 0 && rows.next()) {
    --digests;
    ++size_;
    last_ = digest_in(rows.bytes(0));
    next_->add(last_);
  }
  // Do not mark an interrupted scan as complete.
  if (digests == 0 || database_.failed()) return;
  filter_ = std::move(next_);
  next_.reset();
  next_scan_at_ = std::max(2 * size_, least_);
}

}  // namespace ctsync::sqlite
