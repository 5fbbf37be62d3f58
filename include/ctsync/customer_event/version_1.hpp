// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/customer_event/members.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

/// Version 1 of a customer event's `data`. `shop_id` is the customer's id in the shop. A member
/// without a row, such as `crm_id` or `marketing_opt_in`, is a custom field and becomes a trait of
/// its name. Of these, `<system>_id` is an external id too, and `marketing_opt_in` the consent. An
/// absent member stays unchanged; null clears it.
namespace ctsync::customer_event {

namespace detail {

inline constexpr auto version_1_rows = with_profile_rows(std::array{
    id_row<&Profile::id>("shop_id"),
    text_row<Profile>("email", &Profile::email),
    text_row<Profile>("phone", &Profile::phone),
});

/// The canonical meaning of a custom field, if it has one. A value of another type has none.
inline void read_meaning(std::string_view name, json::View value, Profile& into) {
  constexpr std::string_view ending = "_id";
  auto& opt_in = into.consent.marketing_opt_in;
  if (name == "marketing_opt_in") {
    if (const auto flag = value.boolean()) opt_in.set(*flag);
    if (value.is_null()) opt_in.clear();
  }
  if (!name.ends_with(ending) || name.size() == ending.size()) return;
  name.remove_suffix(ending.size());
  if (value.is_null()) return add_external_id(into, name, {});
  if (auto id = read_id(value, {}, into)) add_external_id(into, name, *id);
}

}  // namespace detail

/// Reads the data of an event into a new profile. Errors: invalid or too_large, at the member.
inline Status read_version_1(json::View data, const json::Pointer& at, Profile& into) {
  into.layout = Layout::event_version_1;
  auto status = json::read_object<detail::version_1_rows>(data, at, into);
  if (!status) return status;
  if (data.size() > max_custom_fields) {
    return at.error(Errc::too_large, "expected at most 1000 members");
  }
  if (into.id.presence != Presence::unknown) add_external_id(into, shop, into.id.value);
  for (auto member = data.members(); member.next();) {
    if (json::names_of<detail::version_1_rows>.has(member.key)) continue;
    add_custom(into, member.key, member.value);
    detail::read_meaning(member.key, member.value, into);
  }
  return check_custom(into, at);
}

}  // namespace ctsync::customer_event
