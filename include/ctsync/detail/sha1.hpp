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

  // Inlined, g++ 12 warns of reads that never happen.
  [[gnu::noinline]] void update(std::string_view text) noexcept {
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
    filled_ = text.size() % block_.size();
    const std::size_t whole = text.size() - filled_;
    for (std::size_t at = 0; at < whole; at += block_.size()) compress(text.data() + at);
    std::memcpy(block_.data(), text.data() + whole, filled_);
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
  using Word = std::uint32_t;

  static Word load(const char* bytes) noexcept {
    const auto at = [bytes](int i) { return Word{static_cast<unsigned char>(bytes[i])}; };
    return at(0) << 24 | at(1) << 16 | at(2) << 8 | at(3);
  }

  // Word number `i` of the message schedule, of which only the last 16 are kept.
  static Word scheduled(std::array<Word, 16>& words, std::size_t i) noexcept {
    Word& word = words[i & 15];
    if (i >= 16) {
      word = std::rotl(word ^ words[(i + 2) & 15] ^ words[(i + 8) & 15] ^ words[(i + 13) & 15], 1);
    }
    return word;
  }

  // Steps `from` to `from` + 19 of the compression function. In each, the five words change places;
  // five steps written out spare moving them.
  template <std::size_t from, class Mix>
  static void twenty_steps(std::array<Word, 5>& words, std::array<Word, 16>& schedule,
                           Word constant, Mix mix) noexcept {
    Word a = words[0], b = words[1], c = words[2], d = words[3], e = words[4];
    const auto step = [&](Word v, Word& w, Word x, Word y, Word& z, std::size_t i) {
      // `v` is what the step before has made: all else is added up while it is waited for.
      z += mix(w, x, y) + (constant + scheduled(schedule, i));
      z += std::rotl(v, 5);
      w = std::rotl(w, 30);
    };
#pragma GCC unroll 4
    for (std::size_t i = from; i < from + 20; i += 5) {
      step(a, b, c, d, e, i);
      step(e, a, b, c, d, i + 1);
      step(d, e, a, b, c, i + 2);
      step(c, d, e, a, b, i + 3);
      step(b, c, d, e, a, i + 4);
    }
    words = {a, b, c, d, e};
  }

  void compress(const char* block) noexcept {
    std::array<Word, 16> schedule;
    for (std::size_t i = 0; i < 16; ++i) schedule[i] = load(block + 4 * i);
    const auto choose = [](Word b, Word c, Word d) { return d ^ (b & (c ^ d)); };
    const auto parity = [](Word b, Word c, Word d) { return b ^ c ^ d; };
    const auto majority = [](Word b, Word c, Word d) { return (b & c) | (d & (b | c)); };
    auto words = state_;
    twenty_steps<0>(words, schedule, 0x5a827999, choose);
    twenty_steps<20>(words, schedule, 0x6ed9eba1, parity);
    twenty_steps<40>(words, schedule, 0x8f1bbcdc, majority);
    twenty_steps<60>(words, schedule, 0xca62c1d6, parity);
    for (std::size_t i = 0; i < words.size(); ++i) state_[i] += words[i];
  }

  std::array<Word, 5> state_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  std::uint64_t length_ = 0;
  std::size_t filled_ = 0;
  std::array<char, 64> block_;
};

}  // namespace ctsync::detail
