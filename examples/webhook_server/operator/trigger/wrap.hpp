// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "operator/trigger/story.hpp"

namespace ctsync::server {

/// The envelopes that a delivery can be put into.
enum class Wrapping { none, pubsub, sns, eventbridge, event_grid, cloudevents };

inline constexpr std::array<std::string_view, 6> wrapping_words{
    "none", "pubsub", "sns", "eventbridge", "event_grid", "cloudevents"};

/// The body of the delivery in that envelope, as the broker would push it. The ids that a broker
/// gives are made of `seed`; where they come from is made up.
std::string wrapped(Wrapping wrapping, const FreshDelivery& delivery, std::string_view seed);

}  // namespace ctsync::server
