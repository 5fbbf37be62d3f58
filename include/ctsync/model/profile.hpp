// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <ctsync/json/view.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// Whether a field was never mentioned, was emptied, or holds a value. An unknown field is left out
/// of what targets hear, a cleared one is sent as null.
enum class Presence : std::uint8_t { unknown, cleared, known };

template <class T>
struct Field {
  T value{};
  Presence presence = Presence::unknown;

  bool known() const noexcept { return presence == Presence::known; }
  void set(T new_value) {
    value = std::move(new_value);
    presence = Presence::known;
  }
  void clear() {
    value = T{};
    presence = Presence::cleared;
  }
};

using Text = Field<std::string_view>;

/// A custom field; its value is any JSON, null when the field was removed.
struct CustomField {
  std::string_view name;
  json::View value;
};

/// More custom fields than any commercetools type has; keeps the work per customer bounded.
inline constexpr std::size_t max_custom_fields = 1000;

/// Adds custom fields to a list that is new.
class CustomFieldAdder {
 public:
  explicit CustomFieldAdder(std::vector<CustomField>& fields) noexcept : fields_(fields) {}

  /// Adds a field of the object at `at`. Errors: invalid, for a name that is there already.
  Status add(ctsync::detail::PaddedText name, json::View value, const json::Pointer& at) {
    const std::size_t mark = mark_of(name);
    if (marked_.test(mark) && has(name)) {
      return at.error(Errc::invalid, "a custom field appears more than once");
    }
    marked_.set(mark);
    fields_.push_back({name, value});
    return {std::monostate{}};
  }

 private:
  // Names with different marks differ, which spares looking through most of them.
  static constexpr std::size_t marks = 1024;

  static std::size_t mark_of(ctsync::detail::PaddedText name) noexcept {
    const auto byte = [&](std::size_t at) {
      return std::size_t{static_cast<unsigned char>(name.data()[at])};
    };
    const std::size_t size = name.size();
    const std::size_t last = size == 0 ? 0 : size - 1;
    return (size * 37 + byte(0) * 101 + byte(size / 2) * 11 + byte(last)) % marks;
  }

  bool has(std::string_view name) const noexcept {
    return std::any_of(fields_.begin(), fields_.end(),
                       [&](const CustomField& other) { return other.name == name; });
  }

  std::vector<CustomField>& fields_;
  std::bitset<marks> marked_;
};

/// A postal address with the fields of commercetools' Address.
struct Address {
  Text id, key, country, title, salutation, first_name, last_name, street_name, street_number,
      additional_street_info, postal_code, city, region, state, company, department, building,
      apartment, po_box, phone, mobile, email, fax, additional_address_info, external_id;
  std::vector<CustomField> custom;
};

/// The parts of the primary address that targets hear of. Once a part was said, its absence has to
/// be said too; a set of these remembers it.
enum class AddressPart : std::uint8_t { street, city, state, postal_code, country, phone };
inline constexpr std::size_t address_part_count = 6;

class AddressParts {
 public:
  void add(AddressPart part) noexcept { bits_ |= bit(part); }
  void add(AddressParts other) noexcept { bits_ |= other.bits_; }
  bool has(AddressPart part) const noexcept { return (bits_ & bit(part)) != 0; }
  bool empty() const noexcept { return bits_ == 0; }
  friend bool operator==(AddressParts, AddressParts) = default;

 private:
  static std::uint8_t bit(AddressPart part) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(part));
  }
  std::uint8_t bits_ = 0;
};

/// The canonical customer: what is known of one person, wherever it came from. Texts and custom
/// values are borrowed from the documents they were read from. A profile with only a few known
/// fields is a patch; merge.hpp joins the two.
struct Profile {
  Text id, key, customer_number, external_id, email;
  Text first_name, middle_name, last_name, full_name, title, salutation, phone;
  Text birthday, company_name, vat_id, locale, customer_group, authentication_mode;
  Text created_at, last_modified_at;
  Text default_shipping_address_id, default_billing_address_id;
  Field<bool> email_verified;
  std::int64_t version = 0;   ///< of the source's resource; 0 when the source has no versions
  std::int64_t sequence = 0;  ///< of the newest message in it; 0 when that is not known
  bool whole = false;         ///< every change up to `version` is in it, not only those told so far
  std::string_view deleted_at;  ///< empty unless the customer is no more; then nothing else is kept
  std::string_view erased_at;   ///< empty unless everything was erased; then nothing may come back

  Field<std::vector<Address>> addresses;
  Field<std::vector<std::string_view>> shipping_address_ids, billing_address_ids;
  Field<std::vector<std::string_view>> stores;           ///< keys
  Field<std::vector<std::string_view>> customer_groups;  ///< ids of all assigned groups
  Field<std::vector<CustomField>> custom;
  AddressParts said;  ///< parts of an earlier primary address that targets have heard of

  /// Nothing is known of anyone; the memory of lists of a usual length is kept.
  void reset() {
    constexpr std::size_t usual = 100;
    Profile fresh;
    const auto keep = [](auto& list, auto& kept) {
      if (kept.value.capacity() > usual) return;
      kept.value.clear();
      list.value.swap(kept.value);
    };
    keep(fresh.addresses, addresses);
    keep(fresh.shipping_address_ids, shipping_address_ids);
    keep(fresh.billing_address_ids, billing_address_ids);
    keep(fresh.stores, stores);
    keep(fresh.customer_groups, customer_groups);
    keep(fresh.custom, custom);
    *this = std::move(fresh);
  }
};

/// The address a target with room for one address hears of: default shipping, else default billing,
/// else the first shipping, else the first billing, else the first. An id that names no address
/// falls through. Null when there is none.
inline const Address* primary_address(const Profile& profile) noexcept {
  const auto& addresses = profile.addresses.value;
  const auto find = [&](std::string_view id) -> const Address* {
    for (const auto& address : addresses) {
      if (address.id.known() && address.id.value == id) return &address;
    }
    return nullptr;
  };
  for (const auto* id :
       {&profile.default_shipping_address_id, &profile.default_billing_address_id}) {
    if (!id->known()) continue;
    if (const auto* address = find(id->value)) return address;
  }
  for (const auto* ids : {&profile.shipping_address_ids, &profile.billing_address_ids}) {
    for (const auto id : ids->value) {
      if (const auto* address = find(id)) return address;
    }
  }
  return addresses.empty() ? nullptr : &addresses.front();
}

/// The mobile number of an address, else its phone, as given.
inline const Text& primary_phone(const Address& address) noexcept {
  const bool has_mobile = address.mobile.known() && !address.mobile.value.empty();
  const bool has_phone = address.phone.presence != Presence::unknown;
  return has_mobile || !has_phone ? address.mobile : address.phone;
}

}  // namespace ctsync
