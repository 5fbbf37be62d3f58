// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/customer_event/members.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>

/// Version 2 of a customer event's `data`, in groups:
///
///   {"external_ids": {"shop": ..., "crm": ...}, "email": ..., "phone": ...,
///    "profile": {"first_name": ..., ...}, "consent": {"marketing_opt_in": ..., ...},
///    "meta": {"source_of_truth": ..., "updated_at": ..., "version": 3}, "custom": {...}}
///
/// A member that the version does not have is refused, so that a misspelled one is not lost. An
/// external id is also the custom field `<system>_id`, and the consent `marketing_opt_in`, as in
/// version 1: a sender that changes the version changes no trait. An absent member stays unchanged;
/// null clears it.
namespace ctsync::customer_event {

namespace detail {

/// Reads an object of which every member must have a row. Errors: invalid, at the member.
template <const auto& rows>
Status read_group(json::View value, const json::Pointer& at, Profile& into) {
  auto status = json::read_object<rows>(value, at, into);
  if (!status) return status;
  for (auto member = value.members(); member.next();) {
    if (json::names_of<rows>.has(member.key)) continue;
    return json::Pointer{&at, member.key}.error(
        Errc::invalid, "is no member of version 2; fields of your own belong in /data/custom");
  }
  return status;
}

/// Whether a text can name a system, as in the setting webhooks.accepted_sources.
inline bool is_system(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

inline Status read_external_ids(json::View value, const json::Pointer& at, Profile& into) {
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  if (value.size() > max_custom_fields) {
    return at.error(Errc::too_large, "expected at most 1000 external ids");
  }
  for (auto member = value.members(); member.next();) {
    const json::Pointer here{&at, member.key};
    if (!is_system(member.key)) {
      return here.error(Errc::invalid, "expected a system of 1 to 64 of a-z 0-9 _ -");
    }
    Text id;
    if (member.value.is_null()) {
      id.clear();
    } else {
      auto read = read_id(member.value, here, into);
      if (!read) return std::move(read).error();
      id.set(*read);
    }
    if (member.key == shop) {
      if (into.id.presence != Presence::unknown) {
        return here.error(Errc::invalid, "appears more than once");
      }
      into.id = id;
    } else {
      add_custom(into, into.keep(std::string(member.key) + "_id"), member.value);
    }
    add_external_id(into, member.key, id.value);
  }
  return {std::monostate{}};
}

inline Status read_opt_in(json::View value, const json::Pointer& at, Profile& into) {
  add_custom(into, "marketing_opt_in", value);
  if (value.is_null()) {
    into.consent.marketing_opt_in.clear();
    return {std::monostate{}};
  }
  auto flag = json::read_boolean(value, at);
  if (!flag) return std::move(flag).error();
  into.consent.marketing_opt_in.set(*flag);
  return {std::monostate{}};
}

template <auto member>
Status read_consent_time(json::View value, const json::Pointer& at, Profile& into) {
  return read_text(value, at, json::TextRule::datetime, into.consent.*member);
}

inline Status read_own_fields(json::View value, const json::Pointer& at, Profile& into) {
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  for (auto member = value.members(); member.next();) add_custom(into, member.key, member.value);
  return {std::monostate{}};
}

constexpr FieldRow<Profile> other_row(std::string_view name,
                                      Status (*read)(json::View, const json::Pointer&, Profile&)) {
  return {name, nullptr, json::TextRule::any, read};
}

inline constexpr std::array consent_rows{
    other_row("marketing_opt_in", read_opt_in),
    other_row("given_at", read_consent_time<&Consent::given_at>),
    other_row("withdrawn_at", read_consent_time<&Consent::withdrawn_at>),
};

inline constexpr std::array meta_rows{
    text_row<Profile>("source_of_truth", &Profile::source_of_truth),
    text_row<Profile>("updated_at", &Profile::last_modified_at, json::TextRule::datetime),
    other_row("version", read_count<Profile, &Profile::version>),
};

inline constexpr std::array version_2_rows{
    other_row("external_ids", read_external_ids),   text_row<Profile>("email", &Profile::email),
    text_row<Profile>("phone", &Profile::phone),    other_row("profile", read_group<profile_rows>),
    other_row("consent", read_group<consent_rows>), other_row("meta", read_group<meta_rows>),
    other_row("custom", read_own_fields),
};

}  // namespace detail

/// Reads the data of an event into a new profile. Errors: invalid or too_large, at the member.
inline Status read_version_2(json::View data, const json::Pointer& at, Profile& into) {
  into.layout = Layout::event_version_2;
  auto status = detail::read_group<detail::version_2_rows>(data, at, into);
  return status ? check_custom(into, at) : status;
}

}  // namespace ctsync::customer_event
