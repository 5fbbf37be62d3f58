// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <ctsync/model/profile.hpp>

namespace ctsync {

/// A snapshot says everything there is to say, so what it does not mention is gone; a patch leaves
/// what it does not mention as it was.
enum class UpdateKind { snapshot, patch };

namespace detail {

inline constexpr std::array profile_texts{&Profile::id,
                                          &Profile::key,
                                          &Profile::customer_number,
                                          &Profile::external_id,
                                          &Profile::email,
                                          &Profile::first_name,
                                          &Profile::middle_name,
                                          &Profile::last_name,
                                          &Profile::full_name,
                                          &Profile::title,
                                          &Profile::salutation,
                                          &Profile::phone,
                                          &Profile::birthday,
                                          &Profile::company_name,
                                          &Profile::vat_id,
                                          &Profile::locale,
                                          &Profile::customer_group,
                                          &Profile::authentication_mode,
                                          &Profile::created_at,
                                          &Profile::last_modified_at,
                                          &Profile::default_shipping_address_id,
                                          &Profile::default_billing_address_id};

template <class T>
void merge_field(Field<T>& newer, const Field<T>& older, UpdateKind kind) {
  if (newer.presence != Presence::unknown || older.presence == Presence::unknown) return;
  if (kind == UpdateKind::patch) {
    newer = older;
  } else {
    newer.clear();
  }
}

/// Custom fields are merged one by one: a name that a snapshot no longer has becomes null. Names
/// over max_custom_fields are forgotten, or no record could be read again.
inline void merge_custom(Field<std::vector<CustomField>>& newer,
                         const Field<std::vector<CustomField>>& older, UpdateKind kind) {
  const bool emptied = newer.presence != Presence::unknown || kind == UpdateKind::snapshot;
  if (older.presence == Presence::unknown) return;
  for (const auto& field : older.value) {
    if (newer.value.size() == max_custom_fields) break;
    const bool said =
        std::any_of(newer.value.begin(), newer.value.end(),
                    [&](const CustomField& other) { return other.name == field.name; });
    if (!said) newer.value.push_back({field.name, emptied ? json::View{} : field.value});
  }
  if (newer.presence == Presence::unknown) newer.presence = older.presence;
}

}  // namespace detail

/// The parts of an address that hold a value.
inline AddressParts parts_of(const Address& address) {
  AddressParts parts;
  const auto add = [&](const Text& text, AddressPart part) {
    if (text.known()) parts.add(part);
  };
  add(address.street_name, AddressPart::street);
  add(address.street_number, AddressPart::street);
  add(address.city, AddressPart::city);
  add(address.state, AddressPart::state);
  add(address.postal_code, AddressPart::postal_code);
  add(address.country, AddressPart::country);
  add(primary_phone(address), AddressPart::phone);
  return parts;
}

/// Turns `newer` into what is known after it was applied to `older` (JSON Merge Patch, RFC 7396, in
/// spirit). `newer` then borrows from the documents of both. Versions are not compared here.
inline void merge(Profile& newer, const Profile& older, UpdateKind kind) {
  // These two never change, so that a source which does not repeat them says nothing by it.
  detail::merge_field(newer.id, older.id, UpdateKind::patch);
  detail::merge_field(newer.created_at, older.created_at, UpdateKind::patch);
  for (const auto member : detail::profile_texts) {
    detail::merge_field(newer.*member, older.*member, kind);
  }
  detail::merge_field(newer.email_verified, older.email_verified, kind);
  detail::merge_field(newer.addresses, older.addresses, kind);
  detail::merge_field(newer.shipping_address_ids, older.shipping_address_ids, kind);
  detail::merge_field(newer.billing_address_ids, older.billing_address_ids, kind);
  detail::merge_field(newer.stores, older.stores, kind);
  detail::merge_field(newer.customer_groups, older.customer_groups, kind);
  detail::merge_custom(newer.custom, older.custom, kind);
  newer.said.add(older.said);
  if (const auto* address = primary_address(older)) newer.said.add(parts_of(*address));
  if (newer.version == 0) {
    newer.version = older.version;
    newer.sequence = older.sequence;
    newer.whole = older.whole;
  }
}

}  // namespace ctsync
