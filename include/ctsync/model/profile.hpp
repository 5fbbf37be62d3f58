// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/names.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/sorted_names.hpp>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ctsync {

/// Whether a field was never mentioned, was cleared, or has a value. An unknown field is not sent
/// to targets; a cleared one is sent as null.
enum class Presence : std::uint8_t { unknown, cleared, known };

/// A value and its presence.
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

/// A borrowed text field.
using Text = Field<std::string_view>;

/// A custom field. Its value is any JSON; null if the field was removed.
struct CustomField {
  std::string_view name;
  json::View value;
};

/// More custom fields than any commercetools type has. The limit bounds the work per customer.
inline constexpr std::size_t max_custom_fields = 1000;

inline SortedNames sorted_names(const std::vector<CustomField>& fields) {
  SortedNames names;
  names.reserve(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) names.add(fields[i].name, i);
  names.sort();
  return names;
}

/// Whether a name appears more than once. The names are sorted and compared only if a Bloom filter
/// of 4096 bits finds that one may be there twice.
inline bool has_repeated_name(const std::vector<CustomField>& fields) {
  std::array<std::uint64_t, 64> marks{};
  for (const auto& field : fields) {
    const auto words = json::detail::words_of(field.name);
    const std::uint64_t mixed = (words.first ^ words.last << 1U) * 0x9E3779B97F4A7C15U;
    std::uint64_t& word = marks[mixed >> 58U];
    const std::uint64_t bit = std::uint64_t{1} << (mixed >> 52U) % 64;
    if ((word & bit) != 0) return sorted_names(fields).has_repeated();
    word |= bit;
  }
  return false;
}

/// The texts of an Address. They are copied as one block, which keeps the generated code small.
struct AddressTexts {
  Text id, key, country, title, salutation, first_name, last_name, street_name, street_number,
      additional_street_info, postal_code, city, region, state, company, department, building,
      apartment, po_box, phone, mobile, email, fax, additional_address_info, external_id;
};

/// A postal address with the fields of commercetools' Address.
struct Address : AddressTexts {
  std::vector<CustomField> custom;
};

/// The members of the primary address that are sent to targets. Once a member of the address was
/// sent, its removal must be sent as null. An AddressParts set records which members were sent.
enum class AddressPart : std::uint8_t {
  street,
  city,
  state,
  postal_code,
  country,
  phone,
  region,
  company,
  department
};
inline constexpr std::size_t address_part_count = 9;

class AddressParts {
 public:
  void add(AddressPart part) noexcept { bits_ |= bit(part); }
  void add(AddressParts other) noexcept { bits_ |= other.bits_; }
  bool has(AddressPart part) const noexcept { return (bits_ & bit(part)) != 0; }
  bool empty() const noexcept { return bits_ == 0; }
  friend bool operator==(AddressParts, AddressParts) = default;

 private:
  static std::uint16_t bit(AddressPart part) noexcept {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(part));
  }
  std::uint16_t bits_ = 0;
};

/// An identifier of the customer in another system, such as {"crm", "0031x"}.
struct ExternalId {
  std::string_view system;
  std::string_view id;  ///< empty if it was removed
};

/// A customer group that the customer is assigned to, as it was read.
struct CustomerGroup {
  std::string_view id;
  std::string_view key;   ///< empty if it has none
  std::string_view name;  ///< empty if the group is gone
};

/// What the customer agreed to, and when. Times are ISO 8601 with a zone.
struct Consent {
  Field<bool> marketing_opt_in;
  Text given_at, withdrawn_at;
};

/// The kind of document that a profile was read from. Errors name the members of that document.
enum class Layout : std::uint8_t { customer, event_version_1, event_version_2 };

/// The texts of a Profile, copied as one block.
struct ProfileTexts {
  Text id, key, customer_number, external_id, email;
  Text first_name, middle_name, last_name, full_name, title, salutation, phone;
  Text birthday, company_name, vat_id, locale, customer_group, authentication_mode;
  Text created_at, last_modified_at;
};

/// The canonical customer: what is known of one person, from any system. Texts and custom values
/// are borrowed from the documents they were read from. A profile with only a few known fields is a
/// patch; merge() in state/merge.hpp applies it to another.
struct Profile : ProfileTexts {
  Text default_shipping_address_id, default_billing_address_id;
  Field<bool> email_verified;
  std::int64_t version = 0;   ///< version of the source's resource; 0 if the source has no versions
  std::int64_t sequence = 0;  ///< sequence number of the newest applied message; 0 if unknown
  bool whole = false;         ///< it contains every change up to `version`, from messages or not
  std::string_view deleted_at;  ///< empty unless deleted; then ids, e-mail and versions remain
  std::string_view erased_at;   ///< empty unless erased; no later change is then applied

  Field<std::vector<Address>> addresses;
  Field<std::vector<std::string_view>> shipping_address_ids, billing_address_ids;
  Field<std::vector<std::string_view>> stores;     ///< keys
  Field<std::vector<std::string_view>> store_ids;  ///< of stores that were named without a key
  Field<std::vector<std::string_view>> customer_groups;  ///< ids of all assigned groups
  /// What was read of the groups; unknown if nothing was. It is in no record.
  Field<std::vector<CustomerGroup>> read_groups;
  Field<std::vector<ExternalId>> external_ids;
  Consent consent;
  Text source_of_truth;  ///< the system that decides in case of a conflict, as the sender says
  Field<std::vector<CustomField>> custom;
  bool custom_in_part = false;  ///< of a patch: custom fields that it does not mention stay
  Layout layout = Layout::customer;
  AddressParts sent;  ///< members of an earlier primary address that were sent to targets

  /// Keeps a text that no document holds, for as long as there is a copy of the profile.
  std::string_view keep(std::string text) {
    if (kept_ == nullptr) kept_ = std::make_shared<std::deque<std::string>>();
    return kept_->emplace_back(std::move(text));
  }

 private:
  std::shared_ptr<std::deque<std::string>> kept_;
};

namespace detail {

inline const Address* address_of(const std::vector<Address>& addresses,
                                 std::string_view id) noexcept {
  for (const auto& address : addresses) {
    if (address.id.known() && address.id.value == id) return &address;
  }
  return nullptr;
}

/// The address of the first id that has one. Usually the first has; else the addresses are sorted,
/// because both lists may be long.
inline const Address* first_address_of(const std::vector<Address>& addresses,
                                       const std::vector<std::string_view>& ids) {
  if (ids.empty() || addresses.empty()) return nullptr;
  if (const auto* address = address_of(addresses, ids.front())) return address;
  if (ids.size() == 1) return nullptr;
  SortedNames known;
  known.reserve(addresses.size());
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (addresses[i].id.known()) known.add(addresses[i].id.value, i);
  }
  known.sort();
  for (const auto id : ids) {
    const auto place = known.find(id);
    if (place != SortedNames::none) return &addresses[place];
  }
  return nullptr;
}

}  // namespace detail

/// The address for targets that have room for one: default shipping, else default billing, else the
/// first shipping, else the first billing, else the first. An id without an address is skipped.
/// Null if there is no address.
inline const Address* primary_address(const Profile& profile) {
  const auto& addresses = profile.addresses.value;
  for (const auto* id :
       {&profile.default_shipping_address_id, &profile.default_billing_address_id}) {
    if (!id->known()) continue;
    if (const auto* address = detail::address_of(addresses, id->value)) return address;
  }
  for (const auto* ids : {&profile.shipping_address_ids, &profile.billing_address_ids}) {
    if (const auto* address = detail::first_address_of(addresses, ids->value)) return address;
  }
  return addresses.empty() ? nullptr : &addresses.front();
}

/// The mobile number of an address if it is not blank, else its phone, unchanged.
inline const Text& primary_phone(const Address& address) noexcept {
  const bool has_mobile = address.mobile.known() && !text::is_blank(address.mobile.value);
  const bool has_phone = address.phone.presence != Presence::unknown;
  return has_mobile || !has_phone ? address.mobile : address.phone;
}

}  // namespace ctsync
