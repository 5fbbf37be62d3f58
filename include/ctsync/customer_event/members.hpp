// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>

/// Members that all versions of the customer event share.
namespace ctsync::customer_event {

/// The system whose external id is the customer's id.
inline constexpr std::string_view shop = "shop";

/// Reads an id: a text, or an integer that is not negative, which becomes its decimal text.
inline Result<std::string_view> read_id(json::View value, const json::Pointer& at, Profile& into) {
  if (const auto number = value.unsigned_integer()) return into.keep(std::to_string(*number));
  const auto text = value.string();
  if (!text) return at.wrong_type("a string or an integer that is not negative", value.type());
  return *text;
}

template <auto member>
Status read_id_field(json::View value, const json::Pointer& at, Profile& into) {
  if (value.is_null()) {
    (into.*member).clear();
    return {std::monostate{}};
  }
  auto id = read_id(value, at, into);
  if (!id) return std::move(id).error();
  (into.*member).set(*id);
  return {std::monostate{}};
}

/// A row of an id that null clears.
template <auto member>
constexpr FieldRow<Profile> id_row(std::string_view name) {
  return {name, nullptr, json::TextRule::any, read_id_field<member>};
}

/// Members with the same names in all versions.
inline constexpr std::array profile_rows{
    text_row<Profile>("first_name", &Profile::first_name),
    text_row<Profile>("middle_name", &Profile::middle_name),
    text_row<Profile>("last_name", &Profile::last_name),
    text_row<Profile>("full_name", &Profile::full_name),
    text_row<Profile>("title", &Profile::title),
    text_row<Profile>("salutation", &Profile::salutation),
    text_row<Profile>("date_of_birth", &Profile::birthday, json::TextRule::date),
    text_row<Profile>("company_name", &Profile::company_name),
    text_row<Profile>("locale", &Profile::locale),
    id_row<&Profile::customer_number>("customer_number"),
    id_row<&Profile::external_id>("external_id"),
};

/// These rows and those of profile_rows.
template <std::size_t N>
constexpr auto with_profile_rows(const std::array<FieldRow<Profile>, N>& rows) {
  std::array<FieldRow<Profile>, N + profile_rows.size()> all{};
  std::copy(profile_rows.begin(), profile_rows.end(),
            std::copy(rows.begin(), rows.end(), all.begin()));
  return all;
}

inline void add_external_id(Profile& into, std::string_view system, std::string_view id) {
  into.external_ids.presence = Presence::known;
  into.external_ids.value.push_back({system, id});
}

/// Adds a custom field to those that the event mentions; others stay.
inline void add_custom(Profile& into, std::string_view name, json::View value) {
  into.custom.presence = Presence::known;
  into.custom_in_part = true;
  into.custom.value.push_back({name, value});
}

/// Errors: too_large, invalid.
inline Status check_custom(const Profile& profile, const json::Pointer& at) {
  if (profile.custom.value.size() > max_custom_fields) {
    return at.error(Errc::too_large, "expected at most 1000 custom fields");
  }
  if (has_repeated_name(profile.custom.value)) {
    return at.error(Errc::invalid, "a custom field appears more than once");
  }
  return {std::monostate{}};
}

}  // namespace ctsync::customer_event
