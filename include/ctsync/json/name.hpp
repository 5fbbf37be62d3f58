// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ctsync::json {

/// A member's name that is known when ctsync is compiled, ready to be written. One with a character
/// that JSON escapes, or of more than 28 characters, does not compile.
class Name {
 public:
  template <std::size_t N>
  consteval Name(const char (&text)[N]) {  // NOLINT(*-explicit-*, *-avoid-c-arrays)
    if (N - 1 > longest) throw "a name is too long";
    written_[0] = ',';
    written_[1] = '"';
    for (; size_ + std::size_t{1} < N; ++size_) {
      const char c = text[size_];
      if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) throw "a name has to be escaped";
      written_[size_ + 2] = c;
    }
    written_[size_ + 2] = '"';
    written_[size_ + 3] = ':';
  }

  constexpr operator std::string_view() const& noexcept {  // NOLINT(*-explicit-*)
    return {written_.data() + 2, size_};
  }
  operator std::string_view() && = delete;  // it would outlive the name

  /// Comma, quoted name, colon: so many bytes, and more behind them that mean nothing.
  static constexpr std::size_t room = 32;
  static constexpr std::size_t longest = room - 4;
  const char* written() const noexcept { return written_.data(); }
  std::size_t written_size() const noexcept { return size_ + std::size_t{4}; }

 private:
  std::array<char, room> written_{};
  std::uint8_t size_ = 0;
};

}  // namespace ctsync::json
