// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <ctsync/model/call.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What Segment takes (segment.com, HTTP Tracking API, "Limits"): 32 KB an event, 500 KB and 2,500
/// events a batch, a messageId of 100 characters. Unify takes fewer than 300 traits (segment.com,
/// "Unify Product Limits"). What exceeds a limit is partly refused and partly dropped behind a 200,
/// so it is checked here, on the bytes that would really be sent.
namespace ctsync::segment {

inline constexpr std::size_t max_event_bytes = 32'000;
inline constexpr std::size_t max_body_bytes = 475'000;
inline constexpr std::size_t max_batch_events = 2'500;
inline constexpr std::size_t default_batch_events = 100;
inline constexpr std::size_t max_message_id = 100;
inline constexpr std::size_t max_traits = 299;

namespace detail {

/// Where the JSON string that begins at `at` ends: the place of its closing quote.
constexpr std::size_t end_of_string(std::string_view json, std::size_t at) noexcept {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return at;
}

}  // namespace detail

/// How many members the object `traits` of a call has; 0 where there is none. `json` is one JSON
/// object, as calls are.
constexpr std::size_t trait_count(std::string_view json) noexcept {
  std::size_t depth = 0;
  std::size_t count = 0;
  bool inside = false;
  std::string_view key;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      const std::size_t end = detail::end_of_string(json, at);
      if (depth == 1) key = json.substr(at + 1, end - at - 1);
      if (inside && count == 0) count = 1;
      at = std::min(end, json.size());
    } else if (c == '{' || c == '[') {
      if (++depth == 2) inside = c == '{' && key == "traits";
    } else if (c == '}' || c == ']') {
      if (--depth == 1 && inside) return count;
    } else if (c == ',' && inside && depth == 2) {
      ++count;
    }
  }
  return count;
}

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
  // The shortest member with its comma has six bytes ("a":1,), so most calls need no count.
  if (call.json.size() > 6 * max_traits) {
    const std::size_t traits = trait_count(call.json);
    if (traits > max_traits) {
      return fmt::format("the event has {} traits, Segment takes at most {}", traits, max_traits);
    }
  }
  return std::nullopt;
}

}  // namespace ctsync::segment
