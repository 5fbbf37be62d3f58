// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ctsync::detail {

/// The compression function (FIPS 180-4 section 6.1.2) for one block of 64 bytes.
inline void compress_sha1(std::array<std::uint32_t, 5>& state, const char* block) noexcept {
  std::array<std::uint32_t, 80> words;
  for (std::size_t i = 0; i < 16; ++i) {
    const auto at = [&](std::size_t byte) {
      return std::uint32_t{static_cast<unsigned char>(block[4 * i + byte])};
    };
    words[i] = at(0) << 24U | at(1) << 16U | at(2) << 8U | at(3);
  }
  for (std::size_t i = 16; i < 32; ++i) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  // The same, put in terms of earlier words, so that no word waits for the ones right before it.
  for (std::size_t i = 32; i < 80; ++i) {
    words[i] = std::rotl(words[i - 6] ^ words[i - 16] ^ words[i - 28] ^ words[i - 32], 2);
  }
  std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  // Five at a time, so that the letters change places instead of their values.
  const auto rounds = [&](std::size_t from, std::uint32_t constant, auto mixed) {
    for (std::size_t i = from; i < from + 20; i += 5) {
      const auto round = [&](auto v, auto& w, auto x, auto y, auto& z, std::size_t at) {
        z += std::rotl(v, 5) + (mixed(w, x, y) + (constant + words[i + at]));
        w = std::rotl(w, 30);
      };
      round(a, b, c, d, e, 0);
      round(e, a, b, c, d, 1);
      round(d, e, a, b, c, 2);
      round(c, d, e, a, b, 3);
      round(b, c, d, e, a, 4);
    }
  };
  using Word = std::uint32_t;
  const auto parity = [](Word x, Word y, Word z) { return x ^ y ^ z; };
  rounds(0, 0x5a827999U, [](Word x, Word y, Word z) { return z ^ (x & (y ^ z)); });
  rounds(20, 0x6ed9eba1U, parity);
  rounds(40, 0x8f1bbcdcU, [](Word x, Word y, Word z) { return (x & y) | (z & (x | y)); });
  rounds(60, 0xca62c1d6U, parity);
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

/// SHA-1 (FIPS 180-4 section 6.1) over text in any number of pieces. It is only for name-based
/// UUIDs: SHA-1 is no longer secure for signatures.
class Sha1 {
 public:
  using Digest = std::array<unsigned char, 20>;

  void update(std::string_view text) noexcept {
    length_ += text.size();
    while (!text.empty()) {
      const std::size_t room = block_.size() - filled_;
      const std::size_t taken = text.size() < room ? text.size() : room;
      std::memcpy(block_.data() + filled_, text.data(), taken);
      text.remove_prefix(taken);
      filled_ += taken;
      if (filled_ == block_.size()) compress();
    }
  }

  /// Continues with as many NUL bytes as lack to a whole block, so that a copy of the object goes
  /// on with a block of its own.
  void fill() noexcept {
    if (filled_ == 0) return;
    length_ += block_.size() - filled_;
    std::memset(block_.data() + filled_, 0, block_.size() - filled_);
    compress();
  }

  /// The digest of all text so far. The object must not be used again.
  Digest finish() noexcept {
    const std::uint64_t bits = length_ * 8;
    block_[filled_++] = '\x80';
    if (filled_ > 56) {
      std::memset(block_.data() + filled_, 0, block_.size() - filled_);
      compress();
    }
    std::memset(block_.data() + filled_, 0, 56 - filled_);
    for (std::size_t i = 0; i < 8; ++i) {
      block_[56 + i] = static_cast<char>(bits >> (56 - 8 * i) & 0xff);
    }
    compress();
    Digest digest{};
    for (std::size_t i = 0; i < state_.size(); ++i) {
      for (std::size_t byte = 0; byte < 4; ++byte) {
        digest[4 * i + byte] = static_cast<unsigned char>(state_[i] >> (24 - 8 * byte) & 0xff);
      }
    }
    return digest;
  }

 private:
  void compress() noexcept {
    compress_sha1(state_, block_.data());
    filled_ = 0;
  }

  std::array<std::uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::uint64_t length_ = 0;
  std::size_t filled_ = 0;
  std::array<char, 64> block_;
};

}  // namespace ctsync::detail
