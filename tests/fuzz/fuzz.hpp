// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <string>
#include <string_view>

/// What the fuzz targets share. A target reads its input line by line, so that a mutation of one
/// part leaves the others as they are.
namespace ctsync::fuzz {

inline constexpr Time now{std::chrono::seconds{1767225600}};  // 2026-01-01T00:00:00Z

inline void require(bool condition) {
  if (!condition) std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the next line from `rest`, without its end.
inline std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

/// A copy that ends where its buffer ends, so that a sanitizer detects a read beyond it.
inline std::string exactly(std::string_view text) {
  std::string copy(text);
  copy.shrink_to_fit();
  return copy;
}

inline void check_error(const Error& error) { require(!error.detail.empty()); }

}  // namespace ctsync::fuzz
