// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

/// Version 1 of a customer event's `data`. `shop_id` is the customer's id in the shop. A member
/// without a row, such as `crm_id` or `marketing_opt_in`, is a custom field and becomes a trait of
/// its name. An absent member stays unchanged; null clears it.
namespace ctsync::customer_event {

namespace detail {

inline constexpr std::array version_1_rows{
    text_row<Profile>("shop_id", &Profile::id),
    text_row<Profile>("email", &Profile::email),
    text_row<Profile>("phone", &Profile::phone),
    text_row<Profile>("first_name", &Profile::first_name),
    text_row<Profile>("middle_name", &Profile::middle_name),
    text_row<Profile>("last_name", &Profile::last_name),
    text_row<Profile>("full_name", &Profile::full_name),
    text_row<Profile>("title", &Profile::title),
    text_row<Profile>("salutation", &Profile::salutation),
    text_row<Profile>("date_of_birth", &Profile::birthday, json::TextRule::date),
    text_row<Profile>("company_name", &Profile::company_name),
    text_row<Profile>("locale", &Profile::locale),
    text_row<Profile>("customer_number", &Profile::customer_number),
    text_row<Profile>("external_id", &Profile::external_id),
};

}  // namespace detail

/// Reads the data of an event into a new profile. Errors: invalid or too_large, at the member.
inline Status read_version_1(json::View data, const json::Pointer& at, Profile& into) {
  auto status = json::read_object<detail::version_1_rows>(data, at, into);
  if (!status) return status;
  if (data.size() > max_custom_fields) {
    return at.error(Errc::too_large, "expected at most 1000 members");
  }
  for (auto member = data.members(); member.next();) {
    if (json::names_of<detail::version_1_rows>.has(member.key)) continue;
    into.custom.presence = Presence::known;
    into.custom.value.push_back({member.key, member.value});
  }
  if (has_repeated_name(into.custom.value)) {
    return at.error(Errc::invalid, "a custom field appears more than once");
  }
  return status;
}

}  // namespace ctsync::customer_event
