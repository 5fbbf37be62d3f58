// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

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

/// Appends `convert(item)` for each item of `older` that `newer` does not name, up to
/// max_custom_fields. `name_of(item)` is its name. The sender decides how long the lists are: a few
/// names are compared, more are sorted.
template <class T, class NameOf, class Convert>
void add_unmentioned(std::vector<T>& newer, const std::vector<T>& older, NameOf name_of,
                     Convert convert) {
  const std::size_t given = newer.size();
  const bool few = given <= 16;
  SortedNames sorted;
  if (!few) {
    sorted.reserve(given);
    for (std::size_t i = 0; i < given; ++i) sorted.add(name_of(newer[i]), i);
    sorted.sort();
  }
  const auto is_mentioned = [&](std::string_view name) {
    if (!few) return sorted.find(name) != SortedNames::none;
    return std::any_of(newer.begin(), newer.begin() + static_cast<std::ptrdiff_t>(given),
                       [&](const T& item) { return name_of(item) == name; });
  };
  for (const auto& item : older) {
    if (newer.size() >= max_custom_fields) break;
    if (!is_mentioned(name_of(item))) newer.push_back(convert(item));
  }
}

/// Merges custom fields by name. A name that is missing in a snapshot, or in all custom fields that
/// a patch sets, becomes null. `in_part`: the patch sets only those that it mentions. Names over
/// max_custom_fields are dropped, because a record with more could not be read.
inline void merge_custom(Field<std::vector<CustomField>>& newer,
                         const Field<std::vector<CustomField>>& older, UpdateKind kind,
                         bool in_part) {
  const bool emptied =
      kind == UpdateKind::snapshot || (newer.presence != Presence::unknown && !in_part);
  if (older.presence == Presence::unknown) return;
  add_unmentioned(
      newer.value, older.value, [](const CustomField& field) { return field.name; },
      [&](const CustomField& field) {
        return CustomField{field.name, emptied ? json::View{} : field.value};
      });
  if (newer.presence == Presence::unknown) newer.presence = older.presence;
}

/// Merges external ids by system; those of a patch are never all.
inline void merge_external_ids(Field<std::vector<ExternalId>>& newer,
                               const Field<std::vector<ExternalId>>& older, UpdateKind kind) {
  if (newer.presence != Presence::known || kind == UpdateKind::snapshot) {
    return merge_field(newer, older, kind);
  }
  add_unmentioned(
      newer.value, older.value, [](const ExternalId& id) { return id.system; },
      [](const ExternalId& id) { return id; });
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
  detail::merge_external_ids(newer.external_ids, older.external_ids, kind);
  detail::merge_field(newer.consent.marketing_opt_in, older.consent.marketing_opt_in, kind);
  detail::merge_field(newer.consent.given_at, older.consent.given_at, kind);
  detail::merge_field(newer.consent.withdrawn_at, older.consent.withdrawn_at, kind);
  detail::merge_field(newer.source_of_truth, older.source_of_truth, kind);
  detail::merge_custom(newer.custom, older.custom, kind, newer.custom_in_part);
  newer.sent.add(older.sent);
  if (const auto* address = primary_address(older)) newer.sent.add(parts_of(*address));
  if (newer.version == 0) {
    newer.version = older.version;
    newer.sequence = older.sequence;
    newer.whole = older.whole;
  }
}

}  // namespace ctsync
