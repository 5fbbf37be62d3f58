// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/quote/told.hpp>
#include <string_view>

/// The meaning of each message and change of quotes and of requests for quotes, one row each.
/// docs/events.md explains them.
namespace ctsync::commercetools::quote {

namespace detail {

using Names = std::array<std::string_view, 1>;
inline constexpr Names requested{"Quote Requested"};
inline constexpr Names created{"Quote Created"};
inline constexpr Names renegotiation{"Quote Renegotiation Requested"};

inline constexpr std::array states{StateEvent{"Accepted", "Quote Accepted"},
                                   StateEvent{"Declined", "Quote Declined"},
                                   StateEvent{"Withdrawn", "Quote Withdrawn"}};
inline constexpr std::array request_states{StateEvent{"Cancelled", "Quote Request Cancelled"},
                                           StateEvent{"Rejected", "Quote Request Rejected"}};

inline constexpr std::string_view sellers_side = "the seller's side of a quote";
inline constexpr std::string_view messages_say_more = "the messages of quotes say more";

}  // namespace detail

inline constexpr std::array messages{
    holding("QuoteCreated", "quote", detail::created, tell_created),
    EventRow{.name = "QuoteStateChanged",
             .state_member = "quoteState",
             .states = detail::states,
             .read = Read::resource,
             .own_fields = true,
             .tell = tell_state},
    reading("QuoteRenegotiationRequested", detail::renegotiation, tell_renegotiation),
    silent("QuoteCustomerChanged", detail::sellers_side),
    silent("QuoteDeleted", detail::sellers_side),
    silent("QuoteStateTransition", detail::sellers_side),
};

inline constexpr std::array changes{
    reading("ResourceCreated", detail::created, tell_created),
    silent("ResourceUpdated", detail::messages_say_more),
    silent("ResourceDeleted", detail::sellers_side),
};

inline constexpr std::array request_messages{
    holding("QuoteRequestCreated", "quoteRequest", detail::requested, tell_requested),
    EventRow{.name = "QuoteRequestStateChanged",
             .state_member = "quoteRequestState",
             .states = detail::request_states,
             .read = Read::resource,
             .own_fields = true,
             .tell = tell_request_state},
    silent("QuoteRequestCustomerChanged", detail::sellers_side),
    silent("QuoteRequestDeleted", detail::sellers_side),
    silent("QuoteRequestStateTransition", detail::sellers_side),
};

inline constexpr std::array request_changes{
    reading("ResourceCreated", detail::requested, tell_requested),
    silent("ResourceUpdated", detail::messages_say_more),
    silent("ResourceDeleted", detail::sellers_side),
};

}  // namespace ctsync::commercetools::quote
