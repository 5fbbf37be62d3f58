// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/customer/family.hpp>
#include <ctsync/commercetools/family.hpp>

/// The families, one row per resource type. A program that needs only some of them passes a span of
/// its own rows.
namespace ctsync::commercetools {

inline constexpr std::array all_families{customer::family};

}  // namespace ctsync::commercetools
