// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Calls that came back from Segment's webhook destination, as customer events for other targets.
namespace ctsync::customer_event {

namespace detail {

/// A trait and the member of a customer event that it is. Other traits keep their name, and are
/// custom fields. Segment's `title` is a job title, the event's a form of address.
struct TraitOfCall {
  std::string_view trait;
  std::string_view member;
};

inline constexpr std::array traits_of_calls{
    TraitOfCall{"firstName", "first_name"}, TraitOfCall{"lastName", "last_name"},
    TraitOfCall{"name", "full_name"},       TraitOfCall{"birthday", "date_of_birth"},
    TraitOfCall{"phone", "phone"},          TraitOfCall{"honorific", "title"},
    TraitOfCall{"title", "job_title"},
};

inline std::string_view member_of(std::string_view trait) noexcept {
  for (const auto& row : traits_of_calls) {
    if (row.trait == trait) return row.member;
  }
  return trait;
}

/// The e-mail address of the person: the trait, else a userId that is one.
inline std::string_view email_of(json::View call) noexcept {
  const auto email = call["traits"]["email"].string_or_empty();
  if (!email.empty()) return email;
  const auto user = call["userId"].string_or_empty();
  return user.find('@') == user.npos ? std::string_view{} : user;
}

/// Whether ctsync sent the call itself. Then its traits are known to every target already.
inline bool is_own(json::View call) noexcept {
  return call["context"]["library"]["name"].string_or_empty() == "ctsync";
}

}  // namespace detail

/// The customer event (schema version 1) of a source for an identify: the e-mail address, and the
/// traits that `fields` names. Nothing for another call, one that ctsync sent itself, one without
/// e-mail address, id or time, and one without any of these traits.
inline std::optional<std::string> event_of_call(json::View call, std::string_view source,
                                                std::span<const std::string> fields) {
  const auto id = call["messageId"].string_or_empty();
  const auto time = call["timestamp"].string_or_empty();
  const auto email = detail::email_of(call);
  if (call["type"].string_or_empty() != "identify" || id.empty() || time.empty() || email.empty() ||
      detail::is_own(call)) {
    return std::nullopt;
  }
  std::string text;
  json::Writer writer(text);
  writer.begin_object().key("event_id").string(id).key("source").string(source);
  writer.key("schema_version").integer(1).key("type").string("customer.upsert");
  writer.key("occurred_at").string(time).key("data").begin_object().key("email").string(email);
  bool any = false;
  for (auto trait = call["traits"].members(); trait.next();) {
    if (trait.key == "email" || std::find(fields.begin(), fields.end(), trait.key) == fields.end())
      continue;
    any = true;
    json::write(writer.key(detail::member_of(trait.key)), trait.value);
  }
  writer.end_object().end_object();
  if (!any) return std::nullopt;
  return text;
}

/// A delivery of calls, one or an array of them, with each identify replaced by its event. Nothing
/// if there is none to replace.
inline std::optional<std::string> events_of_calls(json::View delivery, std::string_view source,
                                                  std::span<const std::string> fields) {
  if (delivery.is_object()) return event_of_call(delivery, source, fields);
  std::string text;
  json::Writer writer(text);
  bool any = false;
  writer.begin_array();
  delivery.each_element([&](std::size_t, json::View call) {
    if (const auto event = event_of_call(call, source, fields)) {
      writer.raw(*event);
      any = true;
    } else {
      json::write(writer, call);
    }
    return true;
  });
  writer.end_array();
  if (!any) return std::nullopt;
  return text;
}

}  // namespace ctsync::customer_event
