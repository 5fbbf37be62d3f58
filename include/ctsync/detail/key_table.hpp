// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ctsync::detail {

/// Finds a name in a fixed list with one hash and one comparison. The hash's factor is searched at
/// compile time; a list for which there is none does not compile.
template <std::size_t N>
class KeyTable {
 public:
  static constexpr std::size_t none = N;

  consteval explicit KeyTable(const std::array<std::string_view, N>& names) : names_(names) {
    for (factor_ = 1; !place(); factor_ += 2) {
      if (factor_ > 100'000) throw "no factor keeps these names apart";
    }
  }

  /// The index of `name` in the list, or `none`.
  constexpr std::size_t find(std::string_view name) const noexcept {
    const std::size_t index = slots_[slot(name)];
    return index != none && names_[index] == name ? index : none;
  }

  constexpr std::string_view operator[](std::size_t index) const noexcept { return names_[index]; }

 private:
  static constexpr std::size_t slot_count = N <= 16 ? 64 : N <= 32 ? 256 : 1024;

  constexpr std::size_t slot(std::string_view name) const noexcept {
    if (name.empty()) return 0;
    const auto byte = [&](std::size_t at) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(name[at]));
    };
    std::uint32_t hash = static_cast<std::uint32_t>(name.size());
    hash = hash * factor_ + byte(0);
    hash = hash * factor_ + byte(name.size() / 2);
    hash = hash * factor_ + byte(name.size() - 1);
    hash = hash * factor_ + byte(name.size() > 8 ? 8 : name.size() / 3);
    hash = hash * factor_ + byte(name.size() > 12 ? name.size() - 6 : name.size() / 4);
    return (hash ^ (hash >> 15U)) % slot_count;
  }

  consteval bool place() {
    slots_.fill(static_cast<std::uint16_t>(none));
    for (std::size_t i = 0; i < N; ++i) {
      auto& held = slots_[slot(names_[i])];
      if (held != none) return false;
      held = static_cast<std::uint16_t>(i);
    }
    return true;
  }

  std::array<std::string_view, N> names_;
  std::array<std::uint16_t, slot_count> slots_{};
  std::uint32_t factor_ = 1;
};

template <std::size_t N>
KeyTable(const std::array<std::string_view, N>&) -> KeyTable<N>;

}  // namespace ctsync::detail
