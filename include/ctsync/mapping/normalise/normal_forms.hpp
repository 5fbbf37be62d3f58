// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// Which normal forms a target receives traits in. docs/mapping.md says what each does.
namespace ctsync {

enum class NormalForm : std::uint8_t { phone, country, address, dates, text, addresses, groups };

inline constexpr std::array<std::string_view, 7> normal_form_words{
    "phone", "country", "address", "dates", "text", "addresses", "groups"};

constexpr std::string_view name(NormalForm form) noexcept {
  return normal_form_words[static_cast<std::size_t>(form)];
}

constexpr std::optional<NormalForm> normal_form(std::string_view word) noexcept {
  for (std::size_t i = 0; i < normal_form_words.size(); ++i) {
    if (normal_form_words[i] == word) return static_cast<NormalForm>(i);
  }
  return std::nullopt;
}

/// A set of normal forms.
class NormalForms {
 public:
  constexpr void add(NormalForm form) noexcept {
    bits_ = static_cast<std::uint8_t>(bits_ | bit(form));
  }
  constexpr bool has(NormalForm form) const noexcept { return (bits_ & bit(form)) != 0; }
  constexpr bool empty() const noexcept { return bits_ == 0; }
  friend constexpr bool operator==(NormalForms, NormalForms) = default;

 private:
  static constexpr std::uint8_t bit(NormalForm form) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(form));
  }
  std::uint8_t bits_ = 0;
};

}  // namespace ctsync
