// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/uuid.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <string>
#include <string_view>

namespace ctsync::mapping {

/// Where a call comes from; with the call's kind and mapping it makes the message id. `revision`
/// tells the states of one resource apart: "version:7", or the message or delivery id where a
/// source has no versions.
struct Origin {
  std::string_view tenant;
  std::string_view project;
  std::string_view resource;  ///< type and id, "customer/..."
  std::string_view revision;
  std::string_view mapping;    ///< of the target
  std::string_view timestamp;  ///< when it happened; goes out verbatim, or not at all when empty
};

/// `context.library.version` of every call. It tells how calls are made, not which release made
/// them: the bytes of a call must outlive an upgrade. Raised only when the shape changes.
inline constexpr std::string_view wire_version = "1";

/// The id under which a target recognises a repeat (36 characters; Mixpanel takes no more).
inline std::string message_id(const Origin& origin, CallKind kind) {
  return name_uuid({origin.tenant, origin.project, origin.resource, origin.revision, name(kind),
                    origin.mapping});
}

/// Of a call in bytes; saves growing step by step.
inline constexpr std::size_t usual_size = 2048;

/// Begins a call of a kind, whose memory is reused. Keys stand in the order in which Segment's own
/// clients send them.
inline void begin_call(json::Writer& writer, const Origin& origin, CallKind kind, Call& call) {
  call.kind = kind;
  call.message_id = message_id(origin, kind);
  call.json.clear();
  call.json.reserve(usual_size);
  writer.begin_object();
  if (!origin.timestamp.empty()) writer.key("timestamp").string(origin.timestamp);
  writer.key("integrations").begin_object().end_object();
}

/// Begins the context, with who made the call.
inline void begin_context(json::Writer& writer) {
  writer.key("context").begin_object().key("library").begin_object();
  writer.key("name").string("ctsync").key("version").string(wire_version);
  writer.end_object();
}

/// The customer's id as an external id, which joins profiles whatever their userId (Segment
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
