// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/builtin/custom.hpp>
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

namespace detail {

/// Whether a JSON text may hold a character that targets cannot store, as it is or as an escape.
inline bool may_be_unstorable(std::string_view json) noexcept {
  if (!text::is_storable(json)) return true;
  for (auto at = json.find('\\'); at != json.npos; at = json.find('\\', at + 2)) {
    const std::string_view escape = json.substr(at + 1, 1);
    if (escape == "u" || escape == "b" || escape == "f") return true;
  }
  return false;
}

/// Writes the properties of an event, with storable texts and names.
inline void write_properties(json::Writer& writer, std::string_view properties) {
  if (may_be_unstorable(properties)) {
    json::Parser parser;
    if (const auto root = parser.parse(properties)) return write_storable(writer, *root);
  }
  writer.raw(properties.empty() ? "{}" : properties);
}

/// The clean form of a name or id.
inline std::string cleaned(std::string_view name) {
  std::string buffer;
  return std::string(text::clean(name, buffer));
}

}  // namespace detail

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
  writer.key(group ? "groupId" : "event").string(detail::cleaned(event.name));
  writer.key(group ? "traits" : "properties");
  detail::write_properties(writer, event.properties);
  begin_context(writer);
  end_call(writer, call);
  return call;
}

}  // namespace ctsync::mapping
