// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/json/object.hpp>
#include <ctsync/json/time.hpp>
#include <ctsync/mapping/builtin/address.hpp>
#include <ctsync/mapping/builtin/custom.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/mapping/builtin/normal_profile.hpp>
#include <ctsync/mapping/builtin/normal_traits.hpp>
#include <ctsync/mapping/builtin/text.hpp>
#include <ctsync/mapping/custom_fields.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>
#include <vector>

/// The traits of an Identify, one row each, in the sequence in which they are written.
/// docs/mapping.md has the same rows with their reasons.
namespace ctsync::mapping {

/// The input of a trait.
struct TraitSource {
  const Profile& profile;
  const Address* primary;         ///< primary_address()
  const NormalProfile* normal{};  ///< null: the plan has no normal forms
};

/// A trait and its source: a text of the profile, or a function that writes the member.
struct TraitRow {
  std::string_view name;
  Text Profile::*text = nullptr;
  void (*write_other)(json::Writer& writer, std::string_view name,
                      const TraitSource& from) = nullptr;

  void write(json::Writer& writer, const TraitSource& from) const {
    if (text != nullptr) return write_clean(writer, name, from.profile.*text);
    write_other(writer, name, from);
  }
};

namespace detail {

constexpr TraitRow trait(std::string_view name, Text Profile::*text) { return {name, text}; }
constexpr TraitRow trait(std::string_view name,
                         void (*write)(json::Writer&, std::string_view, const TraitSource&)) {
  return {name, nullptr, write};
}

inline void email(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Text& field = from.profile.email;
  const CleanText clean(field);
  if (!clean.empty()) {
    writer.key(name).string(normal_email(clean.value()));
  } else if (field.presence != Presence::unknown) {
    writer.key(name).null();
  }
}

/// The full name; else first, middle and last name. The state drops a full name that is older than
/// one of these.
inline void full_name(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Profile& profile = from.profile;
  bool mentioned = false;
  for (const auto* field :
       {&profile.full_name, &profile.first_name, &profile.middle_name, &profile.last_name}) {
    mentioned = mentioned || field->presence != Presence::unknown;
  }
  if (!mentioned) return;
  const CleanText full(profile.full_name);
  if (!full.empty()) return void(writer.key(name).string(full.value()));
  const CleanText first(profile.first_name);
  const CleanText middle(profile.middle_name);
  const CleanText last(profile.last_name);
  writer.key(name);
  if (first.empty() && middle.empty() && last.empty()) {
    writer.null();
  } else {
    writer.joined({first.value(), middle.value(), last.value()});
  }
}

inline void phone(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Profile& profile = from.profile;
  const Address* address = from.primary;
  const bool sent = profile.sent.has(AddressPart::phone);
  const Text of_address = address != nullptr ? primary_phone(*address) : Text{};
  const bool own = CleanText(of_address).empty() && !CleanText(profile.phone).empty();
  write_clean(writer, name, own ? profile.phone : of_address,
              sent || profile.phone.presence != Presence::unknown);
}

inline void address(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const bool checks = from.normal != nullptr && from.normal->has(NormalForm::address);
  write_address(writer, name, from.profile, from.primary,
                checks ? &from.normal->texts().normalisers : nullptr);
}

inline void company(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Text& field = from.profile.company_name;
  const CleanText clean(field);
  if (!clean.empty()) {
    writer.key(name).begin_object().key("name").string(clean.value()).end_object();
  } else if (field.presence != Presence::unknown) {
    writer.key(name).null();
  }
}

inline void email_verified(json::Writer& writer, std::string_view name, const TraitSource& from) {
  write_member(writer, name, from.profile.email_verified, [&](bool flag) { writer.boolean(flag); });
}

inline void created_at(json::Writer& writer, std::string_view name, const TraitSource& from) {
  write_member(writer, name, from.profile.created_at,
               [&](std::string_view value) { json::write_time(writer, value); });
}

template <auto member>
void consent_time(json::Writer& writer, std::string_view name, const TraitSource& from) {
  write_member(writer, name, from.profile.consent.*member,
               [&](std::string_view value) { json::write_time(writer, value); });
}

template <Field<std::vector<std::string_view>> Profile::*field>
void texts(json::Writer& writer, std::string_view name, const TraitSource& from) {
  write_member(writer, name, from.profile.*field,
               [&](const auto& values) { write_clean(writer, values); });
}

}  // namespace detail

inline constexpr std::array trait_rows{
    detail::trait("email", detail::email),
    detail::trait("firstName", &Profile::first_name),
    detail::trait("lastName", &Profile::last_name),
    detail::trait("name", detail::full_name),
    detail::trait("phone", detail::phone),
    detail::trait("address", detail::address),
    detail::trait("birthday", &Profile::birthday),
    detail::trait("company", detail::company),
    detail::trait("createdAt", detail::created_at),
    detail::trait("id", &Profile::id),
    detail::trait("locale", &Profile::locale),
    detail::trait("customerNumber", &Profile::customer_number),
    detail::trait("externalId", &Profile::external_id),
    detail::trait("customerGroup", &Profile::customer_group),
    detail::trait("customerGroups", detail::texts<&Profile::customer_groups>),
    detail::trait("isEmailVerified", detail::email_verified),
    detail::trait("salutation", &Profile::salutation),
    detail::trait("honorific", &Profile::title),
    detail::trait("stores", detail::texts<&Profile::stores>),
    detail::trait("storeIds", detail::texts<&Profile::store_ids>),
    detail::trait("marketingOptInGivenAt", detail::consent_time<&Consent::given_at>),
    detail::trait("marketingOptInWithdrawnAt", detail::consent_time<&Consent::withdrawn_at>),
};

/// Whether a custom field of this name needs custom_prefix: the name is that of a row above or of a
/// normal form that is on, or would become one with fewer prefixes. So no two fields share a trait.
constexpr bool is_owned(std::string_view name, NormalForms forms = {}) noexcept {
  while (name.starts_with(custom_prefix)) name.remove_prefix(custom_prefix.size());
  return json::names_of<trait_rows>.has(name) || (!forms.empty() && is_normal_trait(name, forms));
}

/// is_owned() of the traits that a target with these forms has.
struct OwnedNames {
  NormalForms forms;

  constexpr bool operator()(std::string_view name) const noexcept { return is_owned(name, forms); }
};

/// The trait that marks a deleted person.
inline constexpr std::string_view deleted_at = "deletedAt";

namespace detail {

inline std::size_t write_rows(json::Writer& writer, const TraitSource& from) {
  std::size_t count = 0;
  for (const auto& row : trait_rows) {
    const std::size_t before = writer.size();
    row.write(writer, from);
    if (writer.size() != before) ++count;
  }
  return count;
}

inline std::size_t write_deletion_mark(json::Writer& writer, const Profile& profile,
                                       const CustomFields& rules, bool was_deleted) {
  if (!was_deleted || has_custom_trait(profile.custom.value, rules, deleted_at)) return 0;
  writer.key(deleted_at).null();
  return 1;
}

}  // namespace detail

/// Writes the traits object: the value of a row, null for a cleared field, nothing for an unknown
/// one; then the custom fields. With `was_deleted`, deletedAt is null, unless it is the trait of a
/// custom field. Returns the number of members.
inline std::size_t write_traits(json::Writer& writer, const Profile& profile,
                                const CustomFields& rules, bool was_deleted = false) {
  writer.begin_object();
  std::size_t count = detail::write_rows(writer, {profile, primary_address(profile)});
  count += write_custom_traits(writer, profile.custom.value, rules, OwnedNames{});
  count += detail::write_deletion_mark(writer, profile, rules, was_deleted);
  writer.end_object();
  return count;
}

namespace detail {

[[gnu::cold, gnu::noinline]] inline std::size_t write_traits_in_forms(json::Writer& writer,
                                                                      const Profile& profile,
                                                                      const Plan& plan,
                                                                      bool was_deleted) {
  const CustomFields& rules = plan.custom_fields;
  const NormalProfile normal(profile, plan);
  writer.begin_object();
  std::size_t count =
      write_rows(writer, {normal.profile(), primary_address(normal.profile()), &normal});
  count += write_normal_traits(writer, normal);
  const OwnedNames owned{plan.normal_forms};
  count += write_custom_traits(writer, profile.custom.value, rules, owned, &normal.texts());
  count += write_deletion_mark(writer, profile, rules, was_deleted);
  writer.end_object();
  return count;
}

}  // namespace detail

/// The same in the normal forms of a plan, with the traits of these forms after the rows.
inline std::size_t write_traits_by_plan(json::Writer& writer, const Profile& profile,
                                        const Plan& plan, bool was_deleted = false) {
  if (plan.normal_forms.empty()) {
    return write_traits(writer, profile, plan.custom_fields, was_deleted);
  }
  return detail::write_traits_in_forms(writer, profile, plan, was_deleted);
}

}  // namespace ctsync::mapping
