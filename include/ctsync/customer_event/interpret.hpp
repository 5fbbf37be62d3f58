// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/customer_event/version_1.hpp>
#include <ctsync/customer_event/version_2.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/model/change.hpp>
#include <ctsync/model/notification.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>

/// Interprets the generic customer event (envelope/customer_event.hpp).
namespace ctsync::customer_event {

/// The decoder of one version of the event's `data`.
struct Decoder {
  std::string_view version;
  Status (*read)(json::View data, const json::Pointer& at, Profile& into);
};

inline constexpr std::array decoders{
    Decoder{"1", read_version_1},
    Decoder{"2", read_version_2},
};

namespace detail {

/// The text of a version, which may be sent as 1, "1" or "1.0".
inline std::string version_text(json::View version) {
  if (const auto number = version.integer()) return std::to_string(*number);
  std::string_view text = version.string_or_empty();
  if (text.ends_with(".0")) text.remove_suffix(2);
  return std::string(text);
}

inline Result<const Decoder*> find_decoder(json::View event) {
  const json::Pointer root;
  const json::Pointer at{&root, "schema_version"};
  auto member = json::read_member(event, "schema_version", root);
  if (!member) return std::move(member).error();
  if (member->is_null()) return at.error(Errc::missing, "is missing");
  const std::string version = version_text(*member);
  std::string known;
  for (const auto& decoder : decoders) {
    if (decoder.version == version) return &decoder;
    known.append(known.empty() ? "" : ", ").append(decoder.version);
  }
  // An error must not contain payload values, so it names the text only if it is plainly a version.
  const bool plain = !version.empty() && version.size() <= 8 &&
                     version.find_first_not_of("0123456789.-") == version.npos;
  const std::string which = plain ? "version " + version : "this version";
  return at.error(Errc::unsupported, which + " is not known, expected one of: " + known);
}

}  // namespace detail

/// The version of an event that interpret() has read; empty for any other notification.
inline std::string_view version_of(const Notification& event) {
  if (event.kind != NotificationKind::customer_event) return {};
  const auto decoder = detail::find_decoder(event.payload);
  return decoder ? (*decoder)->version : std::string_view{};
}

/// Interprets an event and sets the fields of `into`, which must be new. Errors: unsupported for an
/// unknown version or type, else invalid or missing, at the JSON pointer in the event.
inline Result<Change> interpret(const Notification& event, Profile& into) {
  auto decoder = detail::find_decoder(event.payload);
  if (!decoder) return std::move(decoder).error();
  const json::Pointer root;
  const bool deletion = event.message_type == "customer.delete";
  if (!deletion && event.message_type != "customer.upsert") {
    return json::Pointer{&root, "type"}.error(Errc::unsupported,
                                              "expected customer.upsert or customer.delete");
  }
  auto data = json::read_member(event.payload, "data", root);
  if (!data) return std::move(data).error();
  if (auto status = (*decoder)->read(*data, json::Pointer{&root, "data"}, into); !status) {
    return std::move(status).error();
  }
  if (!into.last_modified_at.known()) into.last_modified_at.set(event.created_at);
  using Kind = CustomerChange::Kind;
  return Change(CustomerChange{deletion ? Kind::deletion : Kind::update});
}

}  // namespace ctsync::customer_event
