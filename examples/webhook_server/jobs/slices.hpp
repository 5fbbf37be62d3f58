// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/time.hpp>

/// The slices in which jobs add entries, so that the calls of one never delay live deliveries for
/// long.
namespace ctsync::server {

/// Entries of a step.
constexpr std::size_t slice(bool beside_live) noexcept { return beside_live ? 12 : 100; }
/// Between two steps beside live deliveries.
inline constexpr Duration pause_beside_live{10};

}  // namespace ctsync::server
