// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/uuid.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/protocol/tealium/attributes.hpp>
#include <string>
#include <string_view>

/// The event of a call. Account, profile and data source are not part of it.
namespace ctsync::tealium {

/// The visitor id of a person, as a UUID (version 5): the same for every event of a userId.
inline std::string visitor_id(std::string_view user_id, std::string_view anonymous_id) {
  return user_id.empty() ? name_uuid({"tealium visitor", "anonymous", anonymous_id})
                         : name_uuid({"tealium visitor", "user", user_id});
}

/// Writes the event of an Identify, a Track or a Group. The traits of a group have the prefix
/// `group_`, since those of a person have none.
inline std::string write_event(const Call& call) {
  json::Parser parser;
  const auto parsed = parser.parse(call.body);
  const json::View root = parsed ? *parsed : json::View{};
  const bool is_track = call.kind == CallKind::track;
  const bool is_group = call.kind == CallKind::group;
  std::string event;
  json::Writer writer(event);
  writer.begin_object();
  Attributes attributes(writer);
  attributes.own("tealium_event", is_track ? root["event"].string_or_empty() : name(call.kind));
  attributes.own("tealium_visitor_id", visitor_id(root["userId"].string_or_empty(),
                                                  root["anonymousId"].string_or_empty()));
  attributes.own("message_id", call.message_id);
  attributes.own("event_time", root["timestamp"].string_or_empty());
  attributes.own("user_id", root["userId"].string_or_empty());
  attributes.own("anonymous_id", root["anonymousId"].string_or_empty());
  const auto group = is_group ? root["groupId"] : root["context"]["groupId"];
  attributes.own("group_id", group.string_or_empty());
  const auto consent = root["context"]["consent"]["categoryPreferences"];
  if (consent.is_object()) attributes.add("consent", consent);
  if (is_track) {
    attributes.add_properties(root["properties"]);
  } else {
    attributes.add_traits(root["traits"], is_group ? "group" : "");
  }
  writer.end_object();
  return event;
}

}  // namespace ctsync::tealium
