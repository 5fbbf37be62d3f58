// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <ctsync/model/call.hpp>
#include <ctsync/model/reason.hpp>
#include <ctsync/protocol/limits.hpp>
#include <optional>
#include <string>
#include <string_view>

/// Segment's limits (segment.com, HTTP Tracking API, "Limits"): 32 KB an event, 500 KB and 2,500
/// events a batch, a messageId of 100 characters. Unify accepts fewer than 300 traits (segment.com,
/// "Unify Product Limits"). Segment refuses some excesses and drops others after a 200, so the
/// limits are checked here, on the bytes that are sent.
namespace ctsync::segment {

inline constexpr std::size_t max_event_bytes = 32'000;
inline constexpr std::size_t max_body_bytes = 475'000;
inline constexpr std::size_t max_batch_events = 2'500;
inline constexpr std::size_t default_batch_events = 100;
inline constexpr std::size_t max_message_id = 100;
inline constexpr std::size_t max_traits = 299;

/// The reason why Segment can never accept this call; nothing if it can. The number of traits is
/// the mapping's count.
inline std::optional<Reason> refusal(const Call& call) {
  const auto over = [](std::string text) {
    return Reason{ReasonCode::over_limit, std::move(text)};
  };
  if (auto reason = protocol::over_size(call, max_event_bytes, "Segment")) return reason;
  if (call.message_id.size() > max_message_id) {
    return over(fmt::format("the messageId has {} characters, Segment takes at most {}",
                            call.message_id.size(), max_message_id));
  }
  if (call.traits > max_traits) {
    return over(
        fmt::format("the call has {} traits, Segment takes at most {}", call.traits, max_traits));
  }
  return std::nullopt;
}

}  // namespace ctsync::segment
