// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/call.hpp>
#include <ctsync/mapping/identity.hpp>
#include <ctsync/mapping/traits.hpp>
#include <ctsync/uuid.hpp>
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
};

/// `context.library.version` of every call. It tells how calls are made, not which release made
/// them: the bytes of a call must outlive an upgrade. Raised only when the shape changes.
inline constexpr std::string_view wire_version = "1";

/// The id under which a target recognises a repeat (36 characters; Mixpanel takes no more).
inline std::string message_id(const Origin& origin, CallKind kind, std::string_view mapping) {
  return name_uuid(
      {origin.tenant, origin.project, origin.resource, origin.revision, name(kind), mapping});
}

/// Makes the Identify that tells a target everything known of a customer, into `call`, whose memory
/// is reused. `timestamp` goes out verbatim, or not at all when it is empty. Keys stand in the
/// order in which Segment's own clients send them. Errors: those of user_id().
inline Status identify(const Profile& profile, UserId rule, const Origin& origin,
                       std::string_view mapping, std::string_view timestamp, Call& call) {
  auto id = user_id(profile, rule);
  if (!id) return std::move(id).error();
  call.kind = CallKind::identify;
  call.message_id = message_id(origin, call.kind, mapping);
  call.json.clear();
  json::Writer writer(call.json);
  writer.begin_object();
  if (!timestamp.empty()) writer.key("timestamp").string(timestamp);
  writer.key("integrations").begin_object().end_object();
  writer.key("type").string("identify");
  writer.key("userId").string(*id);
  writer.key("traits");
  write_traits(writer, profile);
  writer.key("context").begin_object().key("library").begin_object();
  writer.key("name").string("ctsync").key("version").string(wire_version);
  writer.end_object().end_object();
  writer.key("messageId").string(call.message_id);
  writer.end_object();
  return {std::monostate{}};
}

}  // namespace ctsync::mapping
