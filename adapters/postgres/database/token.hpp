// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

namespace ctsync::postgres {

/// A positive number that no other call makes, on whatever machine. Whoever repeats a write whose
/// answer was lost recognises by it what the first attempt wrote.
inline std::int64_t new_token() {
  std::random_device random;
  constexpr std::uint64_t positive = 0x7FFF'FFFF'FFFF'FFFF;
  const auto bits = std::uint64_t{random()} << 32U | random();
  return std::max<std::int64_t>(static_cast<std::int64_t>(bits & positive), 1);
}

}  // namespace ctsync::postgres
