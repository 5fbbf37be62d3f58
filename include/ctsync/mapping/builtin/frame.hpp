// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/uuid.hpp>
#include <ctsync/json/time.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <string>
#include <string_view>

namespace ctsync::mapping {

/// The origin of a call; with the call's kind it determines the message id. `revision` identifies a
/// state of the resource: "version:7", or the message or delivery id if the source has no versions.
struct Origin {
  std::string_view tenant;
  std::string_view project;
  std::string_view resource;  ///< type and id, "customer/..."
  std::string_view revision;
  std::string_view target;
  std::string_view timestamp;  ///< when it happened, sent as RFC 3339; omitted if empty
};

/// `context.library.version` of every call: the version of the call format, not of the release,
/// because an upgrade must not change the bytes of a call. It rises only when the format changes.
inline constexpr std::string_view wire_version = "2";

/// The id by which a target recognizes a duplicate (36 characters, the maximum of Mixpanel).
inline std::string message_id(const Origin& origin, std::string_view call) {
  return name_uuid(
      {origin.tenant, origin.project, origin.resource, origin.revision, call, origin.target});
}
inline std::string message_id(const Origin& origin, CallKind kind) {
  return message_id(origin, name(kind));
}

/// More bytes than a usual call has; reserved at once.
inline constexpr std::size_t usual_size = 1500;

inline void begin_frame(json::Writer& writer, std::string_view timestamp) {
  writer.begin_object();
  if (!timestamp.empty()) json::write_time(writer.key("timestamp"), timestamp);
  writer.key("integrations").begin_object().end_object();
}

/// Begins a call of a kind. The members have the sequence of Segment's own clients.
inline void begin_call(json::Writer& writer, const Origin& origin, CallKind kind, Call& call) {
  call.kind = kind;
  call.message_id = message_id(origin, kind);
  call.body.reserve(usual_size);
  begin_frame(writer, origin.timestamp);
}

/// Begins the context with the library's name and version.
inline void begin_context(json::Writer& writer) {
  writer.key("context").begin_object().key("library").begin_object();
  writer.key("name").string("ctsync").key("version").string(wire_version);
  writer.end_object();
}

/// Writes the customer's id as an external id, which joins profiles with different userIds (Segment
/// documentation, "External IDs").
inline void write_external_id(json::Writer& writer, std::string_view customer_id) {
  writer.key("externalIds").begin_array().begin_object();
  writer.key("id").string(customer_id).key("type").string("customer_id");
  writer.key("collection").string("users").key("encoding").string("none");
  writer.end_object().end_array();
}

/// Ends the context and the call.
inline void end_call(json::Writer& writer, const Call& call) {
  writer.end_object();
  writer.key("messageId").string(call.message_id);
  writer.end_object();
}

}  // namespace ctsync::mapping
