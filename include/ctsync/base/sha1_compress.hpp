// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

/// The compression function of SHA-1 (FIPS 180-4 section 6.1.2), which takes in a block of 64
/// bytes.
namespace ctsync::detail {

using Sha1State = std::array<std::uint32_t, 5>;

/// In plain C++, for any processor.
class PortableSha1 {
 public:
  static void compress(Sha1State& state, const char* block) noexcept {
    std::array<Word, 16> schedule;
    for (std::size_t i = 0; i < 16; ++i) schedule[i] = load(block + 4 * i);
    const auto choose = [](Word b, Word c, Word d) { return d ^ (b & (c ^ d)); };
    const auto parity = [](Word b, Word c, Word d) { return b ^ c ^ d; };
    const auto majority = [](Word b, Word c, Word d) { return (b & c) | (d & (b | c)); };
    auto words = state;
    twenty_steps<0>(words, schedule, 0x5a827999, choose);
    twenty_steps<20>(words, schedule, 0x6ed9eba1, parity);
    twenty_steps<40>(words, schedule, 0x8f1bbcdc, majority);
    twenty_steps<60>(words, schedule, 0xca62c1d6, parity);
    for (std::size_t i = 0; i < words.size(); ++i) state[i] += words[i];
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
};

#if defined(__x86_64__)

/// By the SHA instructions, which most x86-64 processors made since 2018 have (Intel, "Intel SHA
/// Extensions", 2013). Only where are_there() says so may the rest be called.
class X86Sha1 {
 public:
  static bool are_there() noexcept {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) == 0 || (ecx & bit_SSE4_1) == 0) return false;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & bit_SHA) != 0;
  }

  [[gnu::target("sha,sse4.1")]] static void compress(Sha1State& state, const char* block) noexcept {
    auto* const first_four = reinterpret_cast<__m128i_u*>(state.data());
    const __m128i before = _mm_shuffle_epi32(_mm_loadu_si128(first_four), reverse);
    const __m128i e_before = _mm_set_epi32(static_cast<int>(state[4]), 0, 0, 0);
    __m128i schedule[4];       // NOLINT(*-avoid-c-arrays): std::array drops its alignment
    __m128i earlier = before;  // the words four steps before: `a` of them becomes the next `e`
    __m128i words =
        _mm_sha1rnds4_epu32(before, _mm_add_epi32(e_before, scheduled(schedule, block, 0)), 0);
#pragma GCC unroll 4
    for (int i = 1; i < 5; ++i) four_steps<0>(words, earlier, scheduled(schedule, block, i));
#pragma GCC unroll 5
    for (int i = 5; i < 10; ++i) four_steps<1>(words, earlier, scheduled(schedule, block, i));
#pragma GCC unroll 5
    for (int i = 10; i < 15; ++i) four_steps<2>(words, earlier, scheduled(schedule, block, i));
#pragma GCC unroll 5
    for (int i = 15; i < 20; ++i) four_steps<3>(words, earlier, scheduled(schedule, block, i));
    const __m128i e = _mm_sha1nexte_epu32(earlier, e_before);
    _mm_storeu_si128(first_four, _mm_shuffle_epi32(_mm_add_epi32(words, before), reverse));
    state[4] = static_cast<std::uint32_t>(_mm_extract_epi32(e, 3));
  }

 private:
  static constexpr int reverse =
      0x1b;  // these instructions have the first word in the highest place

  // Four words of the message schedule, of which only the last 16 are kept.
  [[gnu::target("sha,sse4.1")]] static __m128i scheduled(__m128i* fours, const char* block,
                                                         int i) noexcept {
    __m128i& four = fours[i & 3];
    if (i < 4) {
      const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(block) + i);
      return four = _mm_shuffle_epi8(bytes, _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f));
    }
    const auto mixed =
        _mm_xor_si128(_mm_sha1msg1_epu32(four, fours[(i + 1) & 3]), fours[(i + 2) & 3]);
    return four = _mm_sha1msg2_epu32(mixed, fours[(i + 3) & 3]);
  }

  template <int mix>
  [[gnu::target("sha,sse4.1")]] static void four_steps(__m128i& words, __m128i& earlier,
                                                       __m128i scheduled) noexcept {
    const __m128i added = _mm_sha1nexte_epu32(earlier, scheduled);
    earlier = words;
    words = _mm_sha1rnds4_epu32(words, added, mix);
  }
};

/// False until it is known, which does no harm.
inline const bool has_x86_sha1 = X86Sha1::are_there();

inline void compress_sha1(Sha1State& state, const char* block) noexcept {
  has_x86_sha1 ? X86Sha1::compress(state, block) : PortableSha1::compress(state, block);
}

#else

inline void compress_sha1(Sha1State& state, const char* block) noexcept {
  PortableSha1::compress(state, block);
}

#endif

}  // namespace ctsync::detail
