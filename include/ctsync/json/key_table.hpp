// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/json/padded_text.hpp>
#include <string_view>

namespace ctsync::detail {

/// Finds a name in a fixed list of names that have at most 8 * W bytes, with one hash and one
/// comparison, eight bytes at a time and without a branch on the name's length. The hash's factor
/// is searched at compile time; a list for which there is none does not compile.
template <std::size_t N, std::size_t W = PaddedText::readable / 8>
class KeyTable {
 public:
  static constexpr std::size_t none = std::string_view::npos;

  consteval explicit KeyTable(const std::array<std::string_view, N>& names) {
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i].size() > longest) throw "a name is too long";
      keys_[i] = key_of(names[i]);
      sizes_[initial(names[i])] |= Word{1} << names[i].size();
    }
    unsigned tried = 0;
    for (factor_ = 0x9E3779B97F4A7C15U; !place(); factor_ += 0x632BE59BD9B4E01AU) {
      if (++tried > 10'000) throw "no factor keeps these names apart";
    }
  }

  /// The index of `name` in the list, or `none`.
  constexpr std::size_t find(std::string_view name) const noexcept {
    const auto word_at = [&](std::size_t at) { return word_of(name, at); };
    return may_have(name) ? find(name.size(), word_at) : none;
  }
  /// The same for a name that needs no copying.
  std::size_t find(PaddedText name) const noexcept {
    const auto word_at = [&](std::size_t at) {
      Word word = 0;
      std::memcpy(&word, name.data() + at, sizeof word);
      return word;
    };
    return name.size() <= longest ? find(name.size(), word_at) : none;
  }

  constexpr bool has(std::string_view name) const noexcept { return find(name) != none; }

 private:
  using Word = std::uint64_t;
  static constexpr std::size_t longest = 8 * W;
  static constexpr std::size_t between = W > 2 ? W - 2 : 0;
  static constexpr std::size_t slot_bits = N <= 16 ? 6 : N <= 32 ? 8 : 10;
  static_assert(N < 256 && longest <= PaddedText::readable);

  /// The first and the last eight bytes, which overlap in a name of less than 16; one of less than
  /// eight has zeros behind it, twice.
  struct Ends {
    Word size = 0, first = 0, last = 0;
  };
  struct Key {
    Ends ends;
    std::array<Word, between> words{};   // from the ninth byte on
    std::array<Word, between> inside{};  // all bits of those words that end before the name does
  };

  static constexpr std::size_t initial(std::string_view name) noexcept {
    return name.empty() ? 0 : static_cast<unsigned char>(name.front()) % 32U;
  }

  // By its size and first character, which spares most names from being copied.
  constexpr bool may_have(std::string_view name) const noexcept {
    return name.size() <= longest && (sizes_[initial(name)] >> name.size() & 1U) != 0;
  }

  /// Eight bytes of a name, and zeros behind it.
  static constexpr Word word_of(std::string_view name, std::size_t at) noexcept {
    std::array<char, sizeof(Word)> eight{};
    if (at + eight.size() <= name.size()) {
      std::copy_n(name.data() + at, eight.size(), eight.data());
    } else {
      for (std::size_t i = 0; at + i < name.size(); ++i) eight[i] = name[at + i];
    }
    return std::bit_cast<Word>(eight);
  }

  static constexpr Ends ends_of(std::size_t size, const auto& word_at) noexcept {
    const Word mask = masks[size];
    return {size, word_at(0) & mask, word_at(size < 8 ? 0 : size - 8) & mask};
  }

  static constexpr Key key_of(std::string_view name) noexcept {
    const auto word_at = [&](std::size_t at) { return word_of(name, at); };
    Key key{ends_of(name.size(), word_at)};
    for (std::size_t i = 0; i < between; ++i) {
      const std::size_t end = 8 * (i + 2);
      key.words[i] = end < name.size() ? word_at(end - 8) : 0;
      key.inside[i] = end < name.size() ? ~Word{0} : 0;
    }
    return key;
  }

  constexpr std::size_t find(std::size_t size, const auto& word_at) const noexcept {
    const Ends ends = ends_of(size, word_at);
    const std::size_t index = slots_[slot(ends)];
    const Key& held = keys_[index];
    Word differ = held.ends.size ^ ends.size;
    differ |= (held.ends.first ^ ends.first) | (held.ends.last ^ ends.last);
    for (std::size_t i = 0; i < between; ++i) {
      differ |= (held.words[i] ^ word_at(8 * (i + 1))) & held.inside[i];
    }
    return differ == 0 ? index : none;
  }

  /// Names of one list differ in their ends or sizes, or place() finds no factor.
  constexpr std::size_t slot(const Ends& ends) const noexcept {
    const Word hash = (ends.first + ends.size) ^ std::rotl(ends.last, 13);
    return hash * factor_ >> (64 - slot_bits);
  }

  consteval bool place() {
    // Slots of no name lead to the first, which is as unequal as any.
    slots_.fill(0);
    std::array<bool, std::size_t{1} << slot_bits> taken{};
    for (std::size_t i = 0; i < N; ++i) {
      const std::size_t at = slot(keys_[i].ends);
      if (taken[at]) return false;
      taken[at] = true;
      slots_[at] = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  // For each size the bits of its first eight bytes.
  static constexpr auto masks = [] {
    std::array<Word, longest + 1> all{};
    for (std::size_t size = 0; size <= longest; ++size) {
      std::array<unsigned char, sizeof(Word)> bytes{};
      std::fill_n(bytes.begin(), std::min(size, bytes.size()), static_cast<unsigned char>(0xFF));
      all[size] = std::bit_cast<Word>(bytes);
    }
    return all;
  }();

  std::array<Key, N> keys_{};
  std::array<std::uint8_t, std::size_t{1} << slot_bits> slots_{};
  std::array<Word, 32> sizes_{};  // for each first character a bit for each size of a name
  Word factor_ = 0;
};

template <std::size_t N>
KeyTable(const std::array<std::string_view, N>&) -> KeyTable<N>;

}  // namespace ctsync::detail
