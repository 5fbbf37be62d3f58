// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace ctsync::json {

namespace detail {

inline constexpr std::size_t longest_name = 48;

template <class Word>
constexpr std::uint64_t word_at(const char* at) noexcept {
  if (std::is_constant_evaluated()) {
    std::array<char, sizeof(Word)> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = at[i];
    return std::bit_cast<Word>(bytes);
  }
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// The first and the last bytes of a name, which may overlap. Of two names that are as long and at
/// most 16 bytes, both words are equal only if the names are.
struct NameWords {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

constexpr NameWords words_of(std::string_view name) noexcept {
  const char* const begin = name.data();
  const char* const end = begin + name.size();
  using Four = std::uint32_t;
  using Eight = std::uint64_t;
  if (name.size() >= 8) return {word_at<Eight>(begin), word_at<Eight>(end - 8)};
  if (name.size() >= 4) return {word_at<Four>(begin), word_at<Four>(end - 4)};
  if (name.empty()) return {};
  const auto byte = [](char c) { return std::uint64_t{static_cast<unsigned char>(c)}; };
  return {byte(*begin) | byte(begin[name.size() / 2]) << 8U, byte(end[-1])};
}

struct IndexedName {
  NameWords words;
  const char* text = nullptr;
  std::size_t index = 0;
};

/// Whether a name is the one that has the same words. Only names of more than 16 bytes may differ
/// in what their words do not have.
[[gnu::noinline]] constexpr bool is_long_name(const IndexedName& known,
                                              std::string_view name) noexcept {
  return name == std::string_view(known.text, name.size());
}

/// The index of `name` among those from `at` to `end`, which are as long, or `none`.
[[gnu::noinline]] constexpr std::size_t find_name(const IndexedName* at, const IndexedName* end,
                                                  std::string_view name,
                                                  std::size_t none) noexcept {
  const NameWords words = words_of(name);
  for (; at != end; ++at) {
    if (at->words.first != words.first || at->words.last != words.last) continue;
    if (name.size() <= 16 || is_long_name(*at, name)) return at->index;
  }
  return none;
}

}  // namespace detail

/// Finds a name in a fixed list of at most 255 names of 1 to 48 bytes. Names are grouped by length,
/// and few share a length, so a look-up compares one or two of them.
template <std::size_t N>
class Names {
 public:
  static constexpr std::size_t none = N;

  consteval explicit Names(const std::array<std::string_view, N>& names) {
    std::array<std::uint8_t, detail::longest_name + 1> of_size{};
    for (const auto name : names) {
      if (name.empty() || name.size() > detail::longest_name) throw "a name is too long";
      ++of_size[name.size()];
    }
    for (std::size_t size = 0; size <= detail::longest_name; ++size) {
      first_[size + 1] = static_cast<std::uint8_t>(first_[size] + of_size[size]);
    }
    auto next = first_;
    for (std::size_t i = 0; i < N; ++i) {
      const auto words = detail::words_of(names[i]);
      const std::size_t place = next[names[i].size()]++;
      for (std::size_t other = first_[names[i].size()]; other < place; ++other) {
        if (names[names_[other].index] == names[i]) throw "a name appears twice";
      }
      names_[place] = {words, names[i].data(), i};
    }
  }

  /// The index of `name` in the list, or `none`.
  constexpr std::size_t find(std::string_view name) const noexcept {
    if (name.size() > detail::longest_name) return none;
    const detail::IndexedName* const names = names_.data();
    return detail::find_name(names + first_[name.size()], names + first_[name.size() + 1], name,
                             none);
  }

  constexpr bool has(std::string_view name) const noexcept { return find(name) != none; }

 private:
  static_assert(N < 256);

  std::array<detail::IndexedName, N> names_{};  // by length
  std::array<std::uint8_t, detail::longest_name + 2> first_{};
};

}  // namespace ctsync::json
