// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/review/messages.hpp>

/// Reviews of products.
namespace ctsync::commercetools::review {

inline constexpr std::string_view type = "review";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

}  // namespace ctsync::commercetools::review
