// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/model/write_member.hpp>
#include <string>
#include <string_view>

/// The traits of an Identify, one row each, in the order in which they are written. docs/mapping.md
/// has the same rows with their reasons.
namespace ctsync::mapping {

/// What traits are made of.
struct TraitSource {
  const Profile& profile;
  const Address* primary;  ///< primary_address()
};

struct TraitRow {
  json::Name name;
  void (*write)(json::Writer& writer, const json::Name& name, const TraitSource& from);
};

namespace detail {

template <Text Profile::*member>
constexpr TraitRow text(json::Name name) {
  return {name, [](json::Writer& writer, const json::Name& trait, const TraitSource& from) {
            write_member(writer, trait, from.profile.*member,
                         [&](std::string_view value) { writer.string(value); });
          }};
}

inline void email(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  write_member(writer, trait, from.profile.email,
               [&](std::string_view value) { writer.string(NormalEmail(value).text()); });
}

/// first, middle and last name; else the full name that a forwarder sent.
inline void full_name(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  const Profile& profile = from.profile;
  bool said = false;
  bool parts = false;
  for (const auto* part : {&profile.first_name, &profile.middle_name, &profile.last_name}) {
    said = said || part->presence != Presence::unknown;
    parts = parts || (part->known() && !part->value.empty());
  }
  if (parts) {
    writer.key(trait);
    writer.joined({profile.first_name.value, profile.middle_name.value, profile.last_name.value});
  } else if (profile.full_name.known()) {
    writer.key(trait).string(profile.full_name.value);
  } else if (said || profile.full_name.presence == Presence::cleared) {
    writer.key(trait).null();
  }
}

/// A text of the primary address: its value, null when it was said before or was cleared, else
/// nothing.
inline void part(json::Writer& writer, const json::Name& trait, const Text& text, bool said) {
  if (text.known()) {
    writer.key(trait).string(text.value);
  } else if (said || text.presence == Presence::cleared) {
    writer.key(trait).null();
  }
}

inline void phone(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  const Profile& profile = from.profile;
  const Address* address = from.primary;
  const bool said = profile.said.has(AddressPart::phone);
  const Text of_address = address != nullptr ? primary_phone(*address) : Text{};
  part(writer, trait, of_address.known() || !profile.phone.known() ? of_address : profile.phone,
       said || profile.phone.presence == Presence::cleared);
}

inline void street(json::Writer& writer, const Address& address, bool said) {
  const Text& street_name = address.street_name;
  const Text& number = address.street_number;
  if (street_name.known() || number.known()) {
    writer.key("street");
    writer.joined({street_name.value, number.value});
  } else if (said || street_name.presence == Presence::cleared ||
             number.presence == Presence::cleared) {
    writer.key("street").null();
  }
}

inline void address(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  const Profile& profile = from.profile;
  const AddressParts said = profile.said;
  const Address* address = from.primary;
  if (address == nullptr) {
    AddressParts only_phone;
    only_phone.add(AddressPart::phone);
    const bool told = !said.empty() && said != only_phone;
    if (told || profile.addresses.presence == Presence::cleared) writer.key(trait).null();
    return;
  }
  writer.key(trait).begin_object();
  street(writer, *address, said.has(AddressPart::street));
  part(writer, "city", address->city, said.has(AddressPart::city));
  part(writer, "state", address->state, said.has(AddressPart::state));
  part(writer, "postalCode", address->postal_code, said.has(AddressPart::postal_code));
  part(writer, "country", address->country, said.has(AddressPart::country));
  writer.end_object();
}

inline void company(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  write_member(writer, trait, from.profile.company_name, [&](std::string_view value) {
    writer.begin_object().key("name").string(value).end_object();
  });
}

inline void email_verified(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  write_member(writer, trait, from.profile.email_verified,
               [&](bool flag) { writer.boolean(flag); });
}

inline void stores(json::Writer& writer, const json::Name& trait, const TraitSource& from) {
  write_member(writer, trait, from.profile.stores, [&](const auto& keys) {
    writer.begin_array();
    for (const auto key : keys) writer.string(key);
    writer.end_array();
  });
}

}  // namespace detail

inline constexpr std::array trait_rows{
    TraitRow{"email", detail::email},
    detail::text<&Profile::first_name>("firstName"),
    detail::text<&Profile::last_name>("lastName"),
    TraitRow{"name", detail::full_name},
    TraitRow{"phone", detail::phone},
    TraitRow{"address", detail::address},
    detail::text<&Profile::birthday>("birthday"),
    TraitRow{"company", detail::company},
    detail::text<&Profile::created_at>("createdAt"),
    detail::text<&Profile::id>("id"),
    detail::text<&Profile::locale>("locale"),
    detail::text<&Profile::customer_number>("customerNumber"),
    detail::text<&Profile::external_id>("externalId"),
    detail::text<&Profile::customer_group>("customerGroup"),
    TraitRow{"isEmailVerified", detail::email_verified},
    detail::text<&Profile::salutation>("salutation"),
    detail::text<&Profile::title>("honorific"),
    TraitRow{"stores", detail::stores},
};

/// A custom field keeps its name as a trait, unless a row above owns the name: then it gets this
/// prefix. A name that looks prefixed already gets one more, so that no two fields meet in one
/// trait.
inline constexpr std::string_view custom_prefix = "custom_";

constexpr bool is_owned(std::string_view name) noexcept {
  while (name.starts_with(custom_prefix)) name.remove_prefix(custom_prefix.size());
  return json::names_of<trait_rows>.has(name);
}

/// Writes the traits object: a row's value, null for what was cleared, nothing for the unknown.
inline void write_traits(json::Writer& writer, const Profile& profile) {
  writer.begin_object();
  const TraitSource from{profile, primary_address(profile)};
  for (const auto& row : trait_rows) row.write(writer, row.name, from);
  for (const auto& field : profile.custom.value) {
    if (is_owned(field.name)) {
      writer.key(std::string(custom_prefix).append(field.name));
    } else {
      writer.key(field.name);
    }
    json::write(writer, field.value);
  }
  writer.end_object();
}

}  // namespace ctsync::mapping
