// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace ctsync::server {

/// Customers of a whole reconciliation for whom targets are asked. Of what is wrong with one in
/// fifty it finds some with a probability of 87 %, and takes a few seconds.
inline constexpr std::int64_t sample_size = 100;

/// Whether the customer at this place, from 0 on, is in a sample that is spread evenly over all.
constexpr bool is_in_sample(std::int64_t place, std::int64_t all) noexcept {
  if (all <= sample_size) return true;
  return place < all && (place + 1) * sample_size / all > place * sample_size / all;
}

}  // namespace ctsync::server
