// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace ctsync::detail {

/// SHA-1 (FIPS 180-4 section 6.1) over text given in any number of pieces. It names things and
/// protects nothing: SHA-1 is no longer fit for signatures.
class Sha1 {
 public:
  using Digest = std::array<unsigned char, 20>;

  void update(std::string_view text) noexcept {
    if (text.empty()) return;
    length_ += text.size();
    if (filled_ > 0) {
      const auto take = std::min(text.size(), block_.size() - filled_);
      std::memcpy(block_.data() + filled_, text.data(), take);
      filled_ += take;
      text.remove_prefix(take);
      if (filled_ < block_.size()) return;
      compress(block_.data());
      filled_ = 0;
    }
    for (; text.size() >= block_.size(); text.remove_prefix(block_.size())) compress(text.data());
    if (!text.empty()) std::memcpy(block_.data(), text.data(), text.size());
    filled_ = text.size();
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
    for (std::size_t i = 0; i < digest.size(); ++i) {
      digest[i] = static_cast<unsigned char>(state_[i / 4] >> (24 - 8 * (i % 4)) & 0xff);
    }
    return digest;
  }

 private:
  struct Words {
    std::uint32_t a, b, c, d, e;
  };

  static std::uint32_t load(const char* bytes) noexcept {
    const auto at = [bytes](int i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
    return at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3);
  }

  static void step(Words& w, std::uint32_t mixed, std::uint32_t constant,
                   std::uint32_t word) noexcept {
    const std::uint32_t next = std::rotl(w.a, 5) + mixed + w.e + constant + word;
    w = {next, w.a, std::rotl(w.b, 30), w.c, w.d};
  }

  void compress(const char* block) noexcept {
    std::array<std::uint32_t, 80> word;
    for (std::size_t i = 0; i < 16; ++i) word[i] = load(block + 4 * i);
    for (std::size_t i = 16; i < 80; ++i) {
      word[i] = std::rotl(word[i - 3] ^ word[i - 8] ^ word[i - 14] ^ word[i - 16], 1);
    }
    Words w{state_[0], state_[1], state_[2], state_[3], state_[4]};
    for (std::size_t i = 0; i < 20; ++i) step(w, w.d ^ (w.b & (w.c ^ w.d)), 0x5a827999, word[i]);
    for (std::size_t i = 20; i < 40; ++i) step(w, w.b ^ w.c ^ w.d, 0x6ed9eba1, word[i]);
    for (std::size_t i = 40; i < 60; ++i) {
      step(w, (w.b & w.c) | (w.d & (w.b | w.c)), 0x8f1bbcdc, word[i]);
    }
    for (std::size_t i = 60; i < 80; ++i) step(w, w.b ^ w.c ^ w.d, 0xca62c1d6, word[i]);
    state_[0] += w.a;
    state_[1] += w.b;
    state_[2] += w.c;
    state_[3] += w.d;
    state_[4] += w.e;
  }

  std::array<std::uint32_t, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::uint64_t length_ = 0;
  std::size_t filled_ = 0;
  std::array<char, 64> block_;
};

}  // namespace ctsync::detail
