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

/// The person of an event, for one target. At least one id is known.
struct Actor {
  std::string user_id;
  std::string anonymous_id;  ///< beside a userId only if the shop named it
  std::string email;         ///< sent with events that ask for it; empty: not to be sent
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

/// The word for a call in its message id. Several calls of one fact have different ones.
inline std::string call_word(const Event& event, const Actor& actor) {
  std::string word(name(event.kind));
  if (event.kind == CallKind::track) word.append(":").append(event.name);
  if (event.kind == CallKind::group) {
    word.append(":").append(actor.user_id.empty() ? actor.anonymous_id : actor.user_id);
  }
  return word;
}

/// Writes the properties or traits, with the e-mail first where it belongs to them.
inline void write_content(json::Writer& writer, const Event& event, const Actor& actor) {
  if (!event.with_email || actor.email.empty()) return write_properties(writer, event.properties);
  std::string all;
  json::Writer merged(all);
  // An address is storable before the properties are looked at: those of an order keep all digits.
  std::string buffer;
  merged.begin_object().key("email").string(text::storable(actor.email, buffer)).end_object();
  if (event.properties.size() > 2) {
    all.back() = ',';
    all.append(event.properties, 1);
  }
  write_properties(writer, all);
}

inline void write_ids(json::Writer& writer, const Actor& actor) {
  if (!actor.user_id.empty()) writer.key("userId").string(actor.user_id);
  if (!actor.anonymous_id.empty()) writer.key("anonymousId").string(actor.anonymous_id);
}

}  // namespace detail

/// The call of an event: a Track, a Group, or the Identify of a guest. `write_consent(writer)`
/// writes the consent into the context.
template <class WriteConsent>
Call event(const Event& event, const Actor& actor, const Origin& origin,
           const WriteConsent& write_consent) {
  Call call;
  call.kind = event.kind;
  call.user_id = actor.user_id;
  if (actor.user_id.empty()) call.anonymous_id = actor.anonymous_id;
  call.message_id = message_id(origin, detail::call_word(event, actor));
  call.body.reserve(usual_size);
  json::Writer writer(call.body);
  begin_frame(writer, origin.timestamp);
  writer.key("type").string(name(event.kind));
  detail::write_ids(writer, actor);
  const bool track = event.kind == CallKind::track;
  if (track) writer.key("event").string(detail::cleaned(event.name));
  if (event.kind == CallKind::group) writer.key("groupId").string(detail::cleaned(event.name));
  if (!track) {
    call.traits = event.members + (event.with_email && !actor.email.empty() ? 1 : 0);
  }
  writer.key(track ? "properties" : "traits");
  detail::write_content(writer, event, actor);
  begin_context(writer);
  if (!event.group.empty()) writer.key("groupId").string(detail::cleaned(event.group));
  write_consent(writer);
  end_call(writer, call);
  return call;
}

/// The same without a consent.
inline Call event(const Event& of, const Actor& actor, const Origin& origin) {
  return event(of, actor, origin, [](json::Writer&) {});
}

}  // namespace ctsync::mapping
