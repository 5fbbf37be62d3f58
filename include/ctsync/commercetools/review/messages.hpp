// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/event_rows.hpp>
#include <ctsync/commercetools/review/told.hpp>
#include <string_view>

/// The meaning of each message and change of reviews, one row each. docs/events.md explains them.
namespace ctsync::commercetools::review {

namespace detail {

inline constexpr std::array<std::string_view, 1> reviewed{"Product Reviewed"};
inline constexpr std::string_view moderation = "the moderation of a review";

}  // namespace detail

inline constexpr std::array messages{
    holding("ReviewCreated", "review", detail::reviewed, tell_created),
    silent("ReviewRatingSet", detail::moderation),
    silent("ReviewStateTransition", detail::moderation),
};

inline constexpr std::array changes{
    reading("ResourceCreated", detail::reviewed, tell_created),
    silent("ResourceUpdated", detail::moderation),
    silent("ResourceDeleted", detail::moderation),
};

}  // namespace ctsync::commercetools::review
