// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/copy.hpp>
#include <ctsync/json/raw.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/step.hpp>
#include <string>
#include <string_view>
#include <utility>

/// A step as the body of an inbox entry: versioned JSON. Only steps with events are forwarded,
/// because a customer's step belongs to the customer's own key. A job writes steps that are told
/// again; one without events stands for the customer as the record has them.
namespace ctsync {

inline constexpr std::int64_t step_text_version = 2;
/// Of a step that one target is told only, which earlier releases would tell to all.
inline constexpr std::int64_t step_text_version_of_one = 3;
/// Of a step that is told again, of which earlier releases do not know whom it must not be told.
inline constexpr std::int64_t step_text_version_retold = 4;

namespace detail {

inline void write_key(json::Writer& writer, std::string_view name, const Key& key) {
  writer.key(name).begin_object();
  writer.key("system").string(key.system).key("type").string(key.type).key("id").string(key.id);
  writer.end_object();
}

inline std::string text_of(json::View object, std::string_view name) {
  return std::string(object[name].string_or_empty());
}

inline Key read_key(json::View key, std::string_view tenant) {
  return {std::string(tenant), text_of(key, "system"), text_of(key, "type"), text_of(key, "id")};
}

inline Event read_event(json::View from) {
  Event event;
  event.kind = call_kind(from["kind"].string().value_or("")).value_or(CallKind::track);
  event.name = text_of(from, "name");
  event.revision = text_of(from, "revision");
  event.timestamp = text_of(from, "timestamp");
  event.properties = text_of(from, "properties");
  event.members = json::raw_size(event.properties);
  event.group = text_of(from, "group");
  event.with_email = from["withEmail"].boolean().value_or(false);
  event.guest = text_of(from, "guest");
  event.explicitly = from["explicitly"].boolean().value_or(false);
  return event;
}

inline std::int64_t text_version_of(const Step& step) noexcept {
  if (step.retold) return step_text_version_retold;
  return step.only.empty() ? step_text_version : step_text_version_of_one;
}

}  // namespace detail

inline std::string write_step(const Step& step) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("step").integer(detail::text_version_of(step));
  if (!step.revision.empty()) writer.key("revision").string(step.revision);
  if (!step.only.empty()) writer.key("only").string(step.only);
  writer.key("project").string(step.project);
  detail::write_key(writer, "resource", step.resource);
  detail::write_key(writer, "subject", step.subject.key);
  writer.key("customerId").string(step.subject.customer_id);
  writer.key("email").string(step.subject.email);
  writer.key("anonymousId").string(step.subject.anonymous_id);
  if (!step.subject.order_id.empty()) writer.key("orderId").string(step.subject.order_id);
  if (!step.store.empty()) writer.key("store").string(step.store);
  if (!step.custom.empty()) writer.key("custom").raw(step.custom);
  writer.key("timestamp").string(step.timestamp);
  if (!step.notification.is_null()) json::write(writer.key("notification"), step.notification);
  if (!step.whole_resource.is_null()) json::write(writer.key("wholeResource"), step.whole_resource);
  writer.key("events").begin_array();
  for (const auto& event : step.events) {
    writer.begin_object().key("kind").string(name(event.kind)).key("name").string(event.name);
    writer.key("revision").string(event.revision).key("timestamp").string(event.timestamp);
    // As a text, because amounts keep all their digits.
    writer.key("properties").string(event.properties.empty() ? "{}" : event.properties);
    if (!event.group.empty()) writer.key("group").string(event.group);
    if (event.with_email) writer.key("withEmail").boolean(true);
    if (!event.guest.empty()) writer.key("guest").string(event.guest);
    if (event.explicitly) writer.key("explicitly").boolean(true);
    writer.end_object();
  }
  writer.end_array().end_object();
  return text;
}

/// Reads the text of write_step() for the tenant of its entry. The step borrows from `parser`.
/// Errors: internal, because only ctsync writes such bodies; unsupported, for another version of
/// the text.
inline Result<Step> read_step(json::Parser& parser, std::string_view tenant,
                              std::string_view text) {
  auto root = parser.parse(text);
  if (!root || !(*root)["events"].is_array()) {
    return Error{Errc::internal, "", "the forwarded step cannot be read"};
  }
  const auto form = (*root)["step"].integer();
  if (!form || *form < step_text_version || *form > step_text_version_retold) {
    return Error{Errc::unsupported, "/step",
                 "is of another release, expected version " + std::to_string(step_text_version) +
                     " to " + std::to_string(step_text_version_retold)};
  }
  Step step;
  step.retold = form == step_text_version_retold;
  step.revision = detail::text_of(*root, "revision");
  step.only = detail::text_of(*root, "only");
  step.project = detail::text_of(*root, "project");
  step.resource = detail::read_key((*root)["resource"], tenant);
  step.subject.key = detail::read_key((*root)["subject"], tenant);
  step.subject.customer_id = detail::text_of(*root, "customerId");
  step.subject.email = detail::text_of(*root, "email");
  step.subject.anonymous_id = detail::text_of(*root, "anonymousId");
  step.store = detail::text_of(*root, "store");
  step.subject.order_id = detail::text_of(*root, "orderId");
  if (const auto custom = (*root)["custom"]; custom.is_object()) {
    json::Writer writer(step.custom);
    json::write(writer, custom);
  }
  step.timestamp = (*root)["timestamp"].string_or_empty();
  step.notification = (*root)["notification"];
  step.whole_resource = (*root)["wholeResource"];
  (*root)["events"].each_element([&](std::size_t, json::View event) {
    step.events.push_back(detail::read_event(event));
    return true;
  });
  return step;
}

/// The id of a forwarded step's entry. It depends on the resource, the subject and the facts, so
/// that a repeat is a duplicate and a step with other facts is not. What one target is told again
/// is a repeat only within the same work, which `again` names.
inline std::string forward_id(const Step& step, std::string_view again = {}) {
  const std::string resource = encode(step.resource);
  const std::string subject = encode(step.subject.key);
  std::vector<std::string_view> parts{"step", resource, subject};
  for (const auto& event : step.events) {
    parts.push_back(event.name);
    parts.push_back(event.revision);
  }
  if (!step.only.empty()) {
    parts.push_back(step.only);
    parts.push_back(again);
  }
  std::string id;
  append_uuid(id, name_digest(parts));
  return id;
}

/// The id of an entry that is forwarded as it is, because it was accepted under another key or
/// none.
inline std::string rekeyed_id(std::string_view source, std::string_view id) {
  return name_uuid({"rekeyed", source, id});
}

}  // namespace ctsync
