// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace ctsync::mapping::language {

using NodeId = std::uint32_t;
using SlotId = std::uint32_t;   ///< a path, in its scope
using ScopeId = std::uint32_t;  ///< what paths start at: the payload, an item, what @transform made
using PlaceId = std::uint32_t;  ///< where in the mapping's text

}  // namespace ctsync::mapping::language
