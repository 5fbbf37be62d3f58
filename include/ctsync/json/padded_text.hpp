// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace ctsync::detail {

/// A text behind which memory goes on: at least `readable` bytes may be read from its begin,
/// whatever its size. What those behind the end are is nobody's to know.
struct PaddedText : std::string_view {
  static constexpr std::size_t readable = 40;
  constexpr PaddedText(const char* text, std::size_t size) noexcept
      : std::string_view(text, size) {}
};

}  // namespace ctsync::detail
