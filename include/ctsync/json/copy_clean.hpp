// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/json/padded_text.hpp>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Copying a text and looking for what JSON has to escape in one pass, several bytes at a time.
namespace ctsync::json::detail {

/// The highest bit of a byte is set if one of the eight has to be escaped: below 0x20, '"' or '\\'.
/// Bytes above that one may look so too.
constexpr std::uint64_t escapes(std::uint64_t eight) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  // '"' with its second bit turned over is 0x20, next to the control characters.
  const std::uint64_t quotes_and_controls = (eight ^ ones * 0x02U) - ones * 0x21U;
  const std::uint64_t backslashes = (eight ^ ones * 0x5CU) - ones;
  return (quotes_and_controls | backslashes) & ~eight & ones * 0x80U;
}

/// Copies a word; the result is zero if nothing in it has to be escaped.
template <class Word>
std::uint64_t copy_word(char* to, const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  std::memcpy(to, &word, sizeof word);
  constexpr std::uint64_t spaces = 0x2020202020202020U;
  return escapes(sizeof word == 8 ? std::uint64_t{word} : spaces << 8 * sizeof word | word);
}

#if defined(__SSE2__)

/// Copies 16 bytes; the result has a bit for each that has to be escaped.
inline std::uint64_t copy_sixteen(char* to, const char* from) noexcept {
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(from));
  _mm_storeu_si128(reinterpret_cast<__m128i_u*>(to), bytes);
  const auto controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
  const auto quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const auto backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  const auto found = _mm_or_si128(_mm_or_si128(controls, quotes), backslashes);
  return static_cast<std::uint64_t>(_mm_movemask_epi8(found));
}

#else

/// Copies 16 bytes; the result is zero if none has to be escaped.
inline std::uint64_t copy_sixteen(char* to, const char* from) noexcept {
  return copy_word<std::uint64_t>(to, from) | copy_word<std::uint64_t>(to + 8, from + 8);
}

#endif

/// Copies a text unless something in it must be escaped; then false, and what was copied is of no
/// use. The last bytes are copied together with some that were copied already.
inline bool copy_clean(char* to, std::string_view text) noexcept {
  const char* const from = text.data();
  const std::size_t size = text.size();
  const auto both_ends = [&]<class Word>(Word) {
    const std::size_t last = size - sizeof(Word);
    return (copy_word<Word>(to, from) | copy_word<Word>(to + last, from + last)) == 0;
  };
  if (size >= 16) {
    std::uint64_t found = copy_sixteen(to, from) | copy_sixteen(to + size - 16, from + size - 16);
    for (std::size_t at = 16; at + 16 < size; at += 16) found |= copy_sixteen(to + at, from + at);
    return found == 0;
  }
  if (size >= 8) return both_ends(std::uint64_t{});
  if (size >= 4) return both_ends(std::uint32_t{});
  std::uint64_t found = 0;
  for (std::size_t at = 0; at < size; ++at) found |= copy_word<std::uint8_t>(to + at, from + at);
  return found == 0;
}

/// What copy_clean() may write behind the end of a text that has memory behind it.
inline constexpr std::size_t written_behind = 32;

/// The same for a text with memory behind it: up to 32 bytes, which most are, at once.
inline bool copy_clean(char* to, ctsync::detail::PaddedText text) noexcept {
#if defined(__SSE2__)
  static_assert(ctsync::detail::PaddedText::readable >= 32);
  if (text.size() <= 32) {
    std::uint64_t found = copy_sixteen(to, text.data());
    if (text.size() > 16) found |= copy_sixteen(to + 16, text.data() + 16) << 16U;
    return (found & ((std::uint64_t{1} << text.size()) - 1)) == 0;
  }
#endif
  return copy_clean(to, std::string_view(text));
}

}  // namespace ctsync::json::detail
