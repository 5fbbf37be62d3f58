// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/model/profile.hpp>

namespace ctsync {

/// A snapshot is complete: a field that it does not mention is cleared. A patch leaves such a field
/// unchanged.
enum class UpdateKind { snapshot, patch };

namespace detail {

inline constexpr std::array<Text Profile::*, 22> profile_texts{
    &Profile::id,
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
    newer = Field<T>(older);
  } else {
    newer.clear();
  }
}

/// Merges custom fields by name. A name that is missing in a snapshot becomes null. Names over
/// max_custom_fields are dropped, because a record with more could not be read.
inline void merge_custom(Field<std::vector<CustomField>>& newer,
                         const Field<std::vector<CustomField>>& older, UpdateKind kind) {
  const bool emptied = newer.presence != Presence::unknown || kind == UpdateKind::snapshot;
  if (older.presence == Presence::unknown) return;
  for (const auto& field : older.value) {
    if (newer.value.size() == max_custom_fields) break;
    bool mentioned = false;
    for (const auto& other : newer.value) mentioned = mentioned || other.name == field.name;
    if (!mentioned) newer.value.push_back({field.name, emptied ? json::View{} : field.value});
  }
  if (newer.presence == Presence::unknown) newer.presence = older.presence;
}

/// The ids of stores follow the stores: they are replaced by a change that mentions any store.
inline void merge_store_ids(Profile& newer, const Profile& older, UpdateKind kind) {
  if (newer.store_ids.known() || !older.store_ids.known()) return;
  const bool replaced = kind == UpdateKind::snapshot || newer.stores.presence != Presence::unknown;
  newer.store_ids.set(replaced ? std::vector<std::string_view>{} : older.store_ids.value);
}

inline bool has_other_names(const Profile& left, const Profile& right) {
  for (const auto part : {&Profile::first_name, &Profile::middle_name, &Profile::last_name}) {
    if (text::trimmed((left.*part).value) != text::trimmed((right.*part).value)) return true;
  }
  return false;
}

}  // namespace detail

/// Clears a full name that is older than a change of a part of the name.
inline void drop_outdated_full_name(Profile& newer, const Profile& older) {
  if (newer.full_name.known() && detail::has_other_names(newer, older)) newer.full_name.clear();
}

/// The members of an address that have a value.
inline AddressParts parts_of(const Address& address) {
  AddressParts parts;
  const auto add = [&](const Text& text, AddressPart part) {
    if (text.known()) parts.add(part);
  };
  add(address.street_name, AddressPart::street);
  add(address.street_number, AddressPart::street);
  add(address.additional_street_info, AddressPart::street);
  add(address.building, AddressPart::street);
  add(address.apartment, AddressPart::street);
  add(address.po_box, AddressPart::street);
  add(address.additional_address_info, AddressPart::street);
  add(address.city, AddressPart::city);
  add(address.state, AddressPart::state);
  add(address.postal_code, AddressPart::postal_code);
  add(address.country, AddressPart::country);
  add(address.region, AddressPart::region);
  add(address.company, AddressPart::company);
  add(address.department, AddressPart::department);
  add(primary_phone(address), AddressPart::phone);
  return parts;
}

/// Applies `newer` to `older` and stores the result in `newer` (similar to JSON Merge Patch, RFC
/// 7396). The result borrows from the documents of both. Versions are not compared.
inline void merge(Profile& newer, const Profile& older, UpdateKind kind) {
  const bool names_itself = newer.full_name.presence != Presence::unknown;
  detail::merge_store_ids(newer, older, kind);
  // id and createdAt never change, so a snapshot that omits them does not clear them.
  detail::merge_field(newer.id, older.id, UpdateKind::patch);
  detail::merge_field(newer.created_at, older.created_at, UpdateKind::patch);
  for (const auto member : detail::profile_texts) {
    detail::merge_field(newer.*member, older.*member, kind);
  }
  if (!names_itself) drop_outdated_full_name(newer, older);
  detail::merge_field(newer.email_verified, older.email_verified, kind);
  detail::merge_field(newer.addresses, older.addresses, kind);
  detail::merge_field(newer.shipping_address_ids, older.shipping_address_ids, kind);
  detail::merge_field(newer.billing_address_ids, older.billing_address_ids, kind);
  detail::merge_field(newer.stores, older.stores, kind);
  detail::merge_field(newer.customer_groups, older.customer_groups, kind);
  detail::merge_custom(newer.custom, older.custom, kind);
  newer.sent.add(older.sent);
  if (const auto* address = primary_address(older)) newer.sent.add(parts_of(*address));
  if (newer.version == 0) {
    newer.version = older.version;
    newer.sequence = older.sequence;
    newer.whole = older.whole;
  }
}

}  // namespace ctsync
