// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/json/object.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/model/read_member.hpp>
#include <string_view>

/// Version 1 of a customer event's `data`. `shop_id` is the customer's id in the shop. A member
/// that has no row, such as `crm_id` or `marketing_opt_in`, is a custom field and becomes a trait
/// of its name. What is not mentioned stays as it was; null clears.
namespace ctsync::customer_event {

namespace detail {

inline constexpr std::array version_1_rows{
    json::MemberRow<Profile>{"shop_id", read_text<&Profile::id>},
    json::MemberRow<Profile>{"email", read_text<&Profile::email>},
    json::MemberRow<Profile>{"phone", read_text<&Profile::phone>},
    json::MemberRow<Profile>{"first_name", read_text<&Profile::first_name>},
    json::MemberRow<Profile>{"middle_name", read_text<&Profile::middle_name>},
    json::MemberRow<Profile>{"last_name", read_text<&Profile::last_name>},
    json::MemberRow<Profile>{"full_name", read_text<&Profile::full_name>},
    json::MemberRow<Profile>{"title", read_text<&Profile::title>},
    json::MemberRow<Profile>{"salutation", read_text<&Profile::salutation>},
    json::MemberRow<Profile>{"date_of_birth", read_text<&Profile::birthday, json::TextRule::date>},
    json::MemberRow<Profile>{"company_name", read_text<&Profile::company_name>},
    json::MemberRow<Profile>{"locale", read_text<&Profile::locale>},
    json::MemberRow<Profile>{"customer_number", read_text<&Profile::customer_number>},
    json::MemberRow<Profile>{"external_id", read_text<&Profile::external_id>},
};

}  // namespace detail

/// Reads the data of an event into a fresh profile. Errors: invalid or too_large, at the member.
inline Status read_version_1(json::View data, const json::Pointer& at, Profile& into) {
  auto status = json::read_object<detail::version_1_rows>(data, at, into);
  if (!status) return status;
  if (data.size() > max_custom_fields) {
    return at.error(Errc::too_large, "expected at most 1000 members");
  }
  CustomFieldAdder adder(into.custom.value);
  data.each_member([&](ctsync::detail::PaddedText name, json::View value) {
    if (json::names_of<detail::version_1_rows>.has(name)) return true;
    into.custom.presence = Presence::known;
    status = adder.add(name, value, at);
    return status.has_value();
  });
  return status;
}

}  // namespace ctsync::customer_event
