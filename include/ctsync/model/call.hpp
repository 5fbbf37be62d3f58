// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ctsync {

/// What a call says; the words of Segment's specification, and `delete` for a removed person.
enum class CallKind { identify, track, group, alias, delete_person };

constexpr std::string_view name(CallKind kind) noexcept {
  switch (kind) {
    case CallKind::identify: return "identify";
    case CallKind::track: return "track";
    case CallKind::group: return "group";
    case CallKind::alias: return "alias";
    case CallKind::delete_person: return "delete";
  }
  return "identify";
}

constexpr std::optional<CallKind> call_kind(std::string_view word) noexcept {
  for (auto kind : {CallKind::identify, CallKind::track, CallKind::group, CallKind::alias,
                    CallKind::delete_person}) {
    if (name(kind) == word) return kind;
  }
  return std::nullopt;
}

/// One thing to say to a target. `json` is the whole call as one JSON object in the shape of
/// Segment's specification (type, userId, traits, timestamp, messageId, ...), written once: every
/// attempt sends these bytes. `message_id` is a UUID in text and equal for equal deliveries for
/// ever, so that a target can drop repeats.
struct Call {
  CallKind kind = CallKind::identify;
  std::string message_id;
  std::string json;
};

}  // namespace ctsync
