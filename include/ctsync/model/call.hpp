// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/model/reason.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ctsync {

/// The kind of a call: the words of Segment's specification, `delete` for the deletion of a person,
/// and `request` for a request that a rule of the customer wrote.
enum class CallKind { identify, track, group, alias, delete_person, request };

inline constexpr std::array call_kinds{CallKind::identify,      CallKind::track,
                                       CallKind::group,         CallKind::alias,
                                       CallKind::delete_person, CallKind::request};

constexpr std::string_view name(CallKind kind) noexcept {
  switch (kind) {
    case CallKind::identify: return "identify";
    case CallKind::track: return "track";
    case CallKind::group: return "group";
    case CallKind::alias: return "alias";
    case CallKind::delete_person: return "delete";
    case CallKind::request: return "request";
  }
  return "identify";
}

constexpr std::optional<CallKind> call_kind(std::string_view word) noexcept {
  for (const auto kind : call_kinds) {
    if (name(kind) == word) return kind;
  }
  return std::nullopt;
}

/// One call to a target. `body` is the whole call as one JSON object in the form of Segment's
/// specification (type, userId, traits, timestamp, messageId, ...). Once a target's protocol has
/// encoded it, `body` is the bytes that every attempt sends. That of a request is instead
///
///   {"method", "path", "headers", "body"}           for REST; the path is percent-encoded, headers
///                                                   and body (any JSON) may be absent
///   {"query", "variables", "operationName"}         for GraphQL; only the query must be there
///
/// and it may have no person. `message_id` is a UUID as text; equal
/// deliveries give equal ids in every release, so that a target can drop duplicates.
struct Call {
  CallKind kind = CallKind::identify;
  std::string user_id;       ///< the person; empty if only the anonymous id is known
  std::string anonymous_id;  ///< empty unless it is the only known id
  std::string message_id;
  std::string body;
  std::size_t traits = 0;  ///< number of members of its traits
  Reason refused = {};     ///< why it can never be sent: it becomes a dead letter; none if it can
};

}  // namespace ctsync
