// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/address.hpp>
#include <ctsync/mapping/builtin/address_issues.hpp>
#include <ctsync/mapping/builtin/normal_profile.hpp>
#include <ctsync/mapping/builtin/text.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>
#include <vector>

/// The traits that only a plan with normal forms has.
namespace ctsync::mapping {

/// A trait of a normal form. Its name belongs to it where the form is on.
struct NormalTraitRow {
  std::string_view name;
  NormalForm form;
};

inline constexpr std::array normal_trait_rows{
    NormalTraitRow{"phoneRaw", NormalForm::phone},
    NormalTraitRow{"shippingAddress", NormalForm::addresses},
    NormalTraitRow{"billingAddress", NormalForm::addresses},
    NormalTraitRow{"addresses", NormalForm::addresses},
    NormalTraitRow{"customerGroupKey", NormalForm::groups},
    NormalTraitRow{"customerGroupName", NormalForm::groups},
    NormalTraitRow{"customerGroupKeys", NormalForm::groups},
    NormalTraitRow{"customerGroupNames", NormalForm::groups}};

/// Segment takes 32 KiB a call, so no further address is begun in `addresses` beyond this size.
inline constexpr std::size_t most_bytes_of_addresses = 16U << 10U;

namespace detail {

inline bool is_address_of(const Address& address, const Text& id) noexcept {
  return id.known() && address.id.known() && address.id.value == id.value;
}

inline void write_issues(json::Writer& writer, const Address& address,
                         const NormalProfile& normal) {
  if (!normal.has(NormalForm::address)) return;
  write_address_issues(writer, address, normal.texts().normalisers);
}

/// Writes the address of an id; null if the customer's addresses are known and it is not there.
/// Every member is written, since this may be another address than the one sent before.
inline bool write_default(json::Writer& writer, std::string_view name, const Text& id,
                          const NormalProfile& normal) {
  const auto& addresses = normal.profile().addresses;
  const Address* const address =
      id.known() ? ctsync::detail::address_of(addresses.value, id.value) : nullptr;
  if (address == nullptr) {
    if (addresses.presence == Presence::unknown && id.presence == Presence::unknown) return false;
    writer.key(name).null();
    return true;
  }
  AddressParts all;
  for (std::size_t i = 0; i < address_part_count; ++i) all.add(static_cast<AddressPart>(i));
  writer.key(name).begin_object();
  write_address_members(writer, *address, all);
  write_issues(writer, *address, normal);
  writer.end_object();
  return true;
}

inline bool write_all(json::Writer& writer, std::string_view name, const NormalProfile& normal) {
  const Profile& profile = normal.profile();
  if (profile.addresses.presence == Presence::unknown) return false;
  writer.key(name).begin_array();
  const std::size_t begun = writer.size();
  for (const auto& address : profile.addresses.value) {
    if (writer.size() - begun > most_bytes_of_addresses) break;
    writer.begin_object();
    write_clean(writer, "id", address.id);
    write_clean(writer, "key", address.key);
    writer.key("isDefaultShipping")
        .boolean(is_address_of(address, profile.default_shipping_address_id));
    writer.key("isDefaultBilling")
        .boolean(is_address_of(address, profile.default_billing_address_id));
    write_address_members(writer, address, {});
    write_issues(writer, address, normal);
    writer.end_object();
  }
  writer.end_array();
  return true;
}

inline const CustomerGroup* group_in(const std::vector<CustomerGroup>& groups,
                                     std::string_view id) noexcept {
  const auto found = std::ranges::find(groups, id, &CustomerGroup::id);
  return found == groups.end() ? nullptr : &*found;
}

/// Writes the key or the name of the customer's group; null if there is none.
inline bool write_group(json::Writer& writer, std::string_view name, const Profile& profile,
                        std::string_view CustomerGroup::*text) {
  if (profile.customer_group.presence == Presence::unknown) return false;
  const CustomerGroup* const group =
      group_in(profile.read_groups.value, profile.customer_group.value);
  Text value;
  value.clear();
  if (group != nullptr && !(group->*text).empty()) value.set(group->*text);
  write_clean(writer, name, value);
  return true;
}

/// Writes the keys or the names of all groups, of those that have one, in the sequence of
/// `customerGroups`.
inline bool write_groups(json::Writer& writer, std::string_view name, const Profile& profile,
                         std::string_view CustomerGroup::*text) {
  if (profile.customer_groups.presence == Presence::unknown) return false;
  std::vector<std::string_view> values;
  for (const auto id : profile.customer_groups.value) {
    const CustomerGroup* const group = group_in(profile.read_groups.value, id);
    if (group != nullptr && !(group->*text).empty()) values.push_back(group->*text);
  }
  writer.key(name);
  write_clean(writer, values);
  return true;
}

}  // namespace detail

/// Whether a trait of a form that is on has this name.
constexpr bool is_normal_trait(std::string_view name, NormalForms forms) noexcept {
  for (const auto& row : normal_trait_rows) {
    if (row.name == name) return forms.has(row.form);
  }
  return false;
}

/// Writes the traits of the forms that are on. Returns the number of members.
inline std::size_t write_normal_traits(json::Writer& writer, const NormalProfile& normal) {
  const auto& [raw, shipping, billing, all, group_key, group_name, group_keys, group_names] =
      normal_trait_rows;
  std::size_t count = 0;
  if (normal.phone_raw().presence != Presence::unknown) {
    write_clean(writer, raw.name, normal.phone_raw());
    ++count;
  }
  const Profile& profile = normal.profile();
  const auto add = [&](bool written) { count += written ? std::size_t{1} : std::size_t{0}; };
  if (normal.has(NormalForm::addresses)) {
    add(detail::write_default(writer, shipping.name, profile.default_shipping_address_id, normal));
    add(detail::write_default(writer, billing.name, profile.default_billing_address_id, normal));
    add(detail::write_all(writer, all.name, normal));
  }
  if (normal.has(NormalForm::groups) && profile.read_groups.known()) {
    add(detail::write_group(writer, group_key.name, profile, &CustomerGroup::key));
    add(detail::write_group(writer, group_name.name, profile, &CustomerGroup::name));
    add(detail::write_groups(writer, group_keys.name, profile, &CustomerGroup::key));
    add(detail::write_groups(writer, group_names.name, profile, &CustomerGroup::name));
  }
  return count;
}

}  // namespace ctsync::mapping
