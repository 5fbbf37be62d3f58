// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/base/sha1_compress.hpp>
#include <string_view>

namespace ctsync::detail {

/// SHA-1 (FIPS 180-4 section 6.1) over text given in any number of pieces. It names things and
/// protects nothing: SHA-1 is no longer fit for signatures.
class Sha1 {
 public:
  using Digest = std::array<unsigned char, 20>;

  void update(std::string_view text) noexcept {
    if (text.size() >= block_.size() - filled_) return fill(text);
    std::copy_n(text.data(), text.size(), block_.data() + filled_);
    filled_ += text.size();
    length_ += text.size();
  }

  /// The digest of everything given so far; the object must not be used again.
  Digest finish() noexcept {
    const std::uint64_t bits = length_ * 8;
    block_[filled_++] = '\x80';
    if (filled_ > 56) {
      std::memset(block_.data() + filled_, 0, block_.size() - filled_);
      compress(block_.data());
      filled_ = 0;
    }
    std::memset(block_.data() + filled_, 0, 56 - filled_);
    for (std::size_t i = 0; i < 8; ++i) {
      block_[56 + i] = static_cast<char>(bits >> (56 - 8 * i) & 0xff);
    }
    compress(block_.data());
    Digest digest{};
    for (std::size_t i = 0; i < state_.size(); ++i) {
      for (std::size_t byte = 0; byte < 4; ++byte) {
        digest[4 * i + byte] = static_cast<unsigned char>(state_[i] >> (24 - 8 * byte) & 0xff);
      }
    }
    return digest;
  }

 private:
  // For a text that completes a block.
  [[gnu::noinline]] void fill(std::string_view text) noexcept {
    length_ += text.size();
    if (filled_ > 0) {
      const std::size_t missing = block_.size() - filled_;
      std::memcpy(block_.data() + filled_, text.data(), missing);
      compress(block_.data());
      text.remove_prefix(missing);
    }
    for (; text.size() >= block_.size(); text.remove_prefix(block_.size())) compress(text.data());
    std::memcpy(block_.data(), text.data(), text.size());
    filled_ = text.size();
  }
  void compress(const char* block) noexcept { compress_sha1(state_, block); }

  Sha1State state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::uint64_t length_ = 0;
  std::size_t filled_ = 0;
  std::array<char, 64> block_;
};

}  // namespace ctsync::detail
