// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctsync/detail/padded_text.hpp>
#include <string_view>

namespace ctsync::detail {

/// Finds a name in a fixed list of names that have at most 8 * W bytes, with one hash and one
/// comparison, eight bytes at a time and without a branch on the name's length. The hash's factor
/// is searched at compile time; a list for which there is none does not compile.
template <std::size_t N, std::size_t W = PaddedText::readable / 8>
class KeyTable {
 public:
  static constexpr std::size_t none = std::string_view::npos;

  consteval explicit KeyTable(const std::array<std::string_view, N>& names) : names_(names) {
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i].size() > longest) throw "a name is too long";
      keys_[i] = {words_of(names[i]), names[i].size()};
    }
    for (factor_ = 0x9E3779B97F4A7C15U; !place(); factor_ += 0x632BE59BD9B4E01AU) {
      if (++tried_ > 10'000) throw "no factor keeps these names apart";
    }
  }

  /// The index of `name` in the list, or `none`.
  constexpr std::size_t find(std::string_view name) const noexcept {
    return name.size() <= longest ? find(Key{words_of(name), name.size()}) : none;
  }
  /// The same for a name that needs no copying.
  std::size_t find(PaddedText name) const noexcept {
    return name.size() <= longest ? find(Key{words_of(name), name.size()}) : none;
  }

  constexpr bool has(std::string_view name) const noexcept { return find(name) != none; }

  constexpr std::string_view operator[](std::size_t index) const noexcept { return names_[index]; }

 private:
  using Words = std::array<std::uint64_t, W>;
  static constexpr std::size_t longest = sizeof(Words);
  static constexpr std::size_t slot_bits = N <= 16 ? 6 : N <= 32 ? 8 : 10;
  static_assert(N < 256 && longest <= PaddedText::readable);

  struct Key {
    Words words{};  // the bytes of a name, and zeros behind them
    std::size_t size = 0;
  };

  static constexpr Words words_of(std::string_view name) noexcept {
    std::array<char, longest> bytes{};
    std::copy_n(name.begin(), name.size(), bytes.begin());
    return std::bit_cast<Words>(bytes);
  }

  static Words words_of(PaddedText name) noexcept {
    const Words& mask = masks[name.size()];
    Words words{};
    for (std::size_t i = 0; i < W; ++i) {
      std::memcpy(&words[i], name.data() + 8 * i, 8);
      words[i] &= mask[i];
    }
    return words;
  }

  constexpr std::size_t find(const Key& key) const noexcept {
    const std::size_t index = slots_[slot(key)];
    const Key& held = keys_[index];
    std::uint64_t differ = held.size ^ key.size;
    for (std::size_t i = 0; i < W; ++i) differ |= held.words[i] ^ key.words[i];
    return differ == 0 ? index : none;
  }

  constexpr std::size_t slot(const Key& key) const noexcept {
    std::uint64_t hash = key.words[0] + key.size;
    for (std::size_t i = 1; i < W; ++i) hash ^= std::rotl(key.words[i], static_cast<int>(13 * i));
    return hash * factor_ >> (64 - slot_bits);
  }

  consteval bool place() {
    // Slots of no name lead to the first, which is as unequal as any.
    slots_.fill(0);
    std::array<bool, std::size_t{1} << slot_bits> taken{};
    for (std::size_t i = 0; i < N; ++i) {
      const std::size_t at = slot(keys_[i]);
      if (taken[at]) return false;
      taken[at] = true;
      slots_[at] = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  // For each size the bits that are its bytes.
  static constexpr auto masks = [] {
    std::array<Words, longest + 1> all{};
    for (std::size_t size = 0; size <= longest; ++size) {
      std::array<unsigned char, longest> bytes{};
      std::fill_n(bytes.begin(), size, static_cast<unsigned char>(0xFF));
      all[size] = std::bit_cast<Words>(bytes);
    }
    return all;
  }();

  std::array<Key, N> keys_{};
  std::array<std::uint8_t, std::size_t{1} << slot_bits> slots_{};
  std::array<std::string_view, N> names_;
  std::uint64_t factor_ = 0;
  unsigned tried_ = 0;
};

template <std::size_t N>
KeyTable(const std::array<std::string_view, N>&) -> KeyTable<N>;

}  // namespace ctsync::detail
