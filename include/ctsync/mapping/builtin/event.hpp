// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/builtin/frame.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/event.hpp>
#include <string>
#include <string_view>

namespace ctsync::mapping {

/// The person who caused an event. One of the two ids is empty.
struct Actor {
  std::string user_id;
  std::string anonymous_id;
};

/// The Track or Group call of an event.
inline Call event(const Event& event, const Actor& actor, const Origin& origin) {
  Call call;
  call.user_id = actor.user_id;
  call.anonymous_id = actor.anonymous_id;
  json::Writer writer(call.body);
  begin_call(writer, origin, event.kind, call);
  writer.key("type").string(name(event.kind));
  if (!actor.user_id.empty()) {
    writer.key("userId").string(actor.user_id);
  } else {
    writer.key("anonymousId").string(actor.anonymous_id);
  }
  const bool group = event.kind == CallKind::group;
  call.traits = group ? event.members : 0;
  writer.key(group ? "groupId" : "event").string(event.name);
  writer.key(group ? "traits" : "properties")
      .raw(event.properties.empty() ? "{}" : event.properties);
  begin_context(writer);
  end_call(writer, call);
  return call;
}

}  // namespace ctsync::mapping
