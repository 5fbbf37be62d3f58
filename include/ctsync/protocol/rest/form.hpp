// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/protocol/rest/body_form.hpp>
#include <ctsync/protocol/rest/person.hpp>
#include <string>
#include <string_view>

/// The forms of the body that tells a REST target about a person.
namespace ctsync::rest {

namespace detail {

/// `{external_ids, email, phone, profile{first_name, last_name}, consent{marketing_opt_in},
/// meta{source, updated_at}}`
inline void write_cdp(json::Writer& writer, const PersonTraits& traits, const Step& step,
                      const Profile& profile) {
  write_external_ids(writer, "external_ids", profile);
  write_trait(writer, "email", traits.email);
  write_trait(writer, "phone", traits.phone);
  if (traits.first_name || traits.last_name) {
    writer.key("profile").begin_object();
    write_trait(writer, "first_name", traits.first_name);
    write_trait(writer, "last_name", traits.last_name);
    writer.end_object();
  }
  write_opt_in(writer, profile.consent);
  write_meta(writer, step, profile);
}

/// `{email, phone, firstName, lastName, externalIds}`
inline void write_crm(json::Writer& writer, const PersonTraits& traits, const Profile& profile) {
  write_trait(writer, "email", traits.email);
  write_trait(writer, "phone", traits.phone);
  write_trait(writer, "firstName", traits.first_name);
  write_trait(writer, "lastName", traits.last_name);
  write_external_ids(writer, "externalIds", profile);
}

}  // namespace detail

/// The body of an Identify in a form. `step` is what the Identify was mapped from, and has the
/// customer.
inline std::string write_person(BodyForm form, std::string_view identify, const Step& step) {
  if (form == BodyForm::segment) return std::string(identify);
  json::Parser parser;
  const auto call = parser.parse(identify);
  if (!call) return std::string(identify);
  const PersonTraits traits = person_traits(*call);
  std::string body;
  json::Writer writer(body);
  writer.begin_object();
  if (form == BodyForm::cdp) {
    detail::write_cdp(writer, traits, step, *step.after);
  } else {
    detail::write_crm(writer, traits, *step.after);
  }
  writer.end_object();
  return body;
}

}  // namespace ctsync::rest
