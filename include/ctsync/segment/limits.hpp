// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <cstddef>
#include <ctsync/call.hpp>
#include <optional>
#include <string>

/// What Segment takes (segment.com, HTTP Tracking API, "Limits"): 32 KB an event, 500 KB and 2,500
/// events a batch, a messageId of 100 characters. What exceeds a limit is partly refused and partly
/// dropped behind a 200, so it is checked here, on the bytes that would really be sent.
namespace ctsync::segment {

inline constexpr std::size_t max_event_bytes = 32'000;
inline constexpr std::size_t max_body_bytes = 475'000;
inline constexpr std::size_t max_batch_events = 2'500;
inline constexpr std::size_t default_batch_events = 100;
inline constexpr std::size_t max_message_id = 100;

/// Why Segment could never take this call; nothing when it could.
inline std::optional<std::string> refusal(const Call& call) {
  if (call.json.size() > max_event_bytes) {
    return fmt::format("the event has {} bytes, Segment takes at most {}", call.json.size(),
                       max_event_bytes);
  }
  if (call.message_id.size() > max_message_id) {
    return fmt::format("the messageId has {} characters, Segment takes at most {}",
                       call.message_id.size(), max_message_id);
  }
  return std::nullopt;
}

}  // namespace ctsync::segment
