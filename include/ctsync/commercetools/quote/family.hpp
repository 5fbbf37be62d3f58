// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/quote/messages.hpp>

/// Quotes, and the requests of customers for them.
namespace ctsync::commercetools::quote {

inline constexpr std::string_view type = "quote";
inline constexpr Family family = EventFamily<type, messages, changes>::family();

inline constexpr std::string_view request_type = "quote-request";
inline constexpr Family request_family =
    EventFamily<request_type, request_messages, request_changes>::family();

}  // namespace ctsync::commercetools::quote
