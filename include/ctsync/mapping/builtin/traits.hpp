// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/json/time.hpp>
#include <ctsync/mapping/builtin/identity.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>

/// The traits of an Identify, one row each, in the sequence in which they are written.
/// docs/mapping.md has the same rows with their reasons.
namespace ctsync::mapping {

/// The input of a trait.
struct TraitSource {
  const Profile& profile;
  const Address* primary;  ///< primary_address()
};

/// A trait and its source: a text of the profile, or a function that writes the member.
struct TraitRow {
  std::string_view name;
  Text Profile::*text = nullptr;
  void (*write_other)(json::Writer& writer, std::string_view name,
                      const TraitSource& from) = nullptr;

  void write(json::Writer& writer, const TraitSource& from) const {
    if (text != nullptr) return write_text(writer, name, from.profile.*text);
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
  write_member(writer, name, from.profile.email,
               [&](std::string_view value) { writer.string(normal_email(value)); });
}

/// First, middle and last name; else the full name from a forwarder.
inline void full_name(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Profile& profile = from.profile;
  bool mentioned = false;
  bool parts = false;
  for (const auto* part : {&profile.first_name, &profile.middle_name, &profile.last_name}) {
    mentioned = mentioned || part->presence != Presence::unknown;
    parts = parts || (part->known() && !part->value.empty());
  }
  if (parts) {
    writer.key(name);
    writer.joined({profile.first_name.value, profile.middle_name.value, profile.last_name.value});
  } else if (profile.full_name.known()) {
    writer.key(name).string(profile.full_name.value);
  } else if (mentioned || profile.full_name.presence == Presence::cleared) {
    writer.key(name).null();
  }
}

/// Writes a text of the primary address: its value; null if it was sent before or was cleared; else
/// nothing.
inline void part(json::Writer& writer, std::string_view name, const Text& text, bool sent) {
  if (text.known()) {
    writer.key(name).string(text.value);
  } else if (sent || text.presence == Presence::cleared) {
    writer.key(name).null();
  }
}

inline void phone(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Profile& profile = from.profile;
  const Address* address = from.primary;
  const bool sent = profile.sent.has(AddressPart::phone);
  const Text of_address = address != nullptr ? primary_phone(*address) : Text{};
  part(writer, name, of_address.known() || !profile.phone.known() ? of_address : profile.phone,
       sent || profile.phone.presence == Presence::cleared);
}

inline void street(json::Writer& writer, const Address& address, bool sent) {
  const Text& street_name = address.street_name;
  const Text& number = address.street_number;
  if (street_name.known() || number.known()) {
    writer.key("street");
    writer.joined({street_name.value, number.value});
  } else if (sent || street_name.presence == Presence::cleared ||
             number.presence == Presence::cleared) {
    writer.key("street").null();
  }
}

inline void address(json::Writer& writer, std::string_view name, const TraitSource& from) {
  const Profile& profile = from.profile;
  const AddressParts sent = profile.sent;
  const Address* address = from.primary;
  if (address == nullptr) {
    AddressParts only_phone;
    only_phone.add(AddressPart::phone);
    const bool told = !sent.empty() && sent != only_phone;
    if (told || profile.addresses.presence == Presence::cleared) writer.key(name).null();
    return;
  }
  writer.key(name).begin_object();
  street(writer, *address, sent.has(AddressPart::street));
  part(writer, "city", address->city, sent.has(AddressPart::city));
  part(writer, "state", address->state, sent.has(AddressPart::state));
  part(writer, "postalCode", address->postal_code, sent.has(AddressPart::postal_code));
  part(writer, "country", address->country, sent.has(AddressPart::country));
  writer.end_object();
}

inline void company(json::Writer& writer, std::string_view name, const TraitSource& from) {
  write_member(writer, name, from.profile.company_name, [&](std::string_view value) {
    writer.begin_object().key("name").string(value).end_object();
  });
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

inline void stores(json::Writer& writer, std::string_view name, const TraitSource& from) {
  write_member(writer, name, from.profile.stores, [&](const auto& keys) {
    writer.begin_array();
    for (const auto key : keys) writer.string(key);
    writer.end_array();
  });
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
    detail::trait("isEmailVerified", detail::email_verified),
    detail::trait("salutation", &Profile::salutation),
    detail::trait("honorific", &Profile::title),
    detail::trait("stores", detail::stores),
    detail::trait("marketingOptInGivenAt", detail::consent_time<&Consent::given_at>),
    detail::trait("marketingOptInWithdrawnAt", detail::consent_time<&Consent::withdrawn_at>),
};

/// The prefix of the trait of a custom field whose name is that of a row above; any other custom
/// field keeps its name. A name that is already a prefix and a row's name gets one more prefix, so
/// that no two fields share a trait.
inline constexpr std::string_view custom_prefix = "custom_";

constexpr bool is_owned(std::string_view name) noexcept {
  while (name.starts_with(custom_prefix)) name.remove_prefix(custom_prefix.size());
  return json::names_of<trait_rows>.has(name);
}

/// The trait that marks a deleted person.
inline constexpr std::string_view deleted_at = "deletedAt";

/// Writes the traits object: the value of a row, null for a cleared field, nothing for an unknown
/// one. With `was_deleted`, deletedAt is null, unless a custom field has that name. Returns the
/// number of members.
inline std::size_t write_traits(json::Writer& writer, const Profile& profile,
                                bool was_deleted = false) {
  writer.begin_object();
  std::size_t count = profile.custom.value.size();
  const TraitSource from{profile, primary_address(profile)};
  for (const auto& row : trait_rows) {
    const std::size_t before = writer.size();
    row.write(writer, from);
    if (writer.size() != before) ++count;
  }
  for (const auto& field : profile.custom.value) {
    was_deleted = was_deleted && field.name != deleted_at;
    if (is_owned(field.name)) {
      writer.key(std::string(custom_prefix).append(field.name));
    } else {
      writer.key(field.name);
    }
    json::write(writer, field.value);
  }
  if (was_deleted) {
    writer.key(deleted_at).null();
    ++count;
  }
  writer.end_object();
  return count;
}

}  // namespace ctsync::mapping
