// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/contract/protocol.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/protocol/mparticle/attributes.hpp>
#include <ctsync/protocol/mparticle/commerce.hpp>
#include <ctsync/protocol/mparticle/person.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The batch of a call: an object about one person (docs.mparticle.com, "JSON Reference"). It has
/// no environment yet.
namespace ctsync::mparticle {

/// The type of a custom event.
constexpr std::string_view type_of(std::string_view event) noexcept {
  for (const std::string_view begin : {"Order ", "Payment ", "Shipment ", "Cart ", "Quote "}) {
    if (event.starts_with(begin)) return "transaction";
  }
  return event == "Product Reviewed" ? "user_content" : "other";
}

namespace detail {

/// The time of a call in milliseconds; nothing if it has none.
inline std::optional<std::int64_t> time_of(json::View call) {
  const auto time = ctsync::detail::parse_datetime(call["timestamp"].string_or_empty());
  if (!time) return std::nullopt;
  return time->time_since_epoch().count();
}

inline void write_time(json::Writer& writer, const std::optional<std::int64_t>& time) {
  if (time) writer.key("timestamp_unixtime_ms").integer(*time);
}

/// Writes the consent for each purpose. mParticle wants its time; without one nothing is written.
inline void write_consent(json::Writer& writer, json::View call,
                          const std::optional<std::int64_t>& time) {
  const auto categories = call["context"]["consent"]["categoryPreferences"];
  if (!time || categories.size() == 0) return;
  writer.key("consent_state").begin_object().key("gdpr").begin_object();
  for (auto category = categories.members(); category.next();) {
    const auto consented = category.value.boolean();
    if (!consented) continue;
    writer.key(category.key).begin_object().key("consented").boolean(*consented);
    write_time(writer, time);
    writer.end_object();
  }
  writer.end_object().end_object();
}

/// Writes a Track as an event. Returns the limit that it breaks, if it does.
inline std::optional<Reason> write_event(json::Writer& writer, std::string_view message_id,
                                         json::View call, const std::optional<std::int64_t>& time) {
  const std::string_view event = call["event"].string_or_empty();
  const std::string_view action = action_of(event);
  writer.begin_object().key("event_type");
  writer.string(action.empty() ? "custom_event" : "commerce_event");
  writer.key("data").begin_object();
  writer.key("source_message_id").string(message_id);
  write_time(writer, time);
  std::optional<Reason> refused;
  if (action.empty()) {
    writer.key("event_name").string(event);
    writer.key("custom_event_type").string(type_of(event));
    refused = EventAttributes(writer, call["properties"], {}).refused();
  } else {
    refused = write_commerce(writer, action, call["properties"]);
  }
  writer.end_object().end_object();
  return refused;
}

}  // namespace detail

/// The batch of an Identify or a Track. mParticle drops no repeats; it passes on the message id,
/// which the batch and its event have.
inline Fragment write_batch(const Call& call) {
  json::Parser parser;
  const auto parsed = parser.parse(call.body);
  const json::View root = parsed ? *parsed : json::View{};
  const auto time = detail::time_of(root);
  Fragment fragment;
  std::optional<Reason> refused;
  json::Writer writer(fragment.bytes);
  writer.begin_object().key("source_request_id").string(call.message_id);
  detail::write_time(writer, time);
  write_identities(writer, root);
  if (call.kind == CallKind::identify) {
    const Attributes attributes(root["traits"]);
    attributes.write(writer);
    refused = over_attributes(attributes.count());
  }
  detail::write_consent(writer, root, time);
  writer.key("events").begin_array();
  if (call.kind == CallKind::track) {
    refused = detail::write_event(writer, call.message_id, root, time);
  }
  writer.end_array().end_object();
  if (refused) fragment.refused = std::move(*refused);
  return fragment;
}

}  // namespace ctsync::mparticle
