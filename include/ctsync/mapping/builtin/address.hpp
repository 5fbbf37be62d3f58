// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/mapping/builtin/address_issues.hpp>
#include <ctsync/mapping/builtin/text.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

/// The trait `address` of the primary address. `street` has all lines of a letter between the
/// recipient and the city, so that a target that knows only Segment's members can print it.
namespace ctsync::mapping {

namespace detail {

/// Whether a text has two letters in succession. Each byte outside ASCII counts as one.
constexpr bool has_word(std::string_view text) noexcept {
  bool before = false;
  for (const char c : text) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    if (letter && before) return true;
    before = letter;
  }
  return false;
}

/// A label for a value that does not say what it is, such as the number of a post office box.
constexpr std::string_view label(std::string_view label, std::string_view value) noexcept {
  return value.empty() || has_word(value) ? std::string_view{} : label;
}

/// The fields of `street` after its first line.
inline constexpr std::array further_lines{
    &AddressTexts::additional_street_info, &AddressTexts::building, &AddressTexts::apartment,
    &AddressTexts::po_box, &AddressTexts::additional_address_info};

/// Line 1: street and number. Then, each only if it has a value: additionalStreetInfo; building and
/// apartment; the post office box; additionalAddressInfo.
inline void write_lines(json::Writer& writer, const CleanText& name, const CleanText& number,
                        const Address& address) {
  constexpr std::string_view line = "\\n";  // escaped for JSON
  const CleanText info(address.additional_street_info);
  const CleanText building(address.building);
  const CleanText apartment(address.apartment);
  const CleanText box(address.po_box);
  const CleanText more(address.additional_address_info);
  const auto of_building = label("Building", building.value());
  const auto of_apartment = label("Apartment", apartment.value());
  const auto of_box = label("PO Box", box.value());
  const std::string_view beside = building.empty() ? line : ", ";
  writer.joined({name.value(),
                 number.value(),
                 {info.value(), line},
                 {of_building, line},
                 {building.value(), of_building.empty() ? line : " "},
                 {of_apartment, beside},
                 {apartment.value(), of_apartment.empty() ? beside : " "},
                 {of_box, line},
                 {box.value(), of_box.empty() ? line : " "},
                 {more.value(), line}});
}

inline void street(json::Writer& writer, const Address& address, bool sent) {
  const CleanText name(address.street_name);
  const CleanText number(address.street_number);
  bool cleared = address.street_name.presence != Presence::unknown ||
                 address.street_number.presence != Presence::unknown;
  bool further = false;
  for (const auto line : further_lines) {
    const Text& field = address.*line;
    further = further || (field.known() && !text::is_blank(field.value));
    cleared = cleared || field.presence != Presence::unknown;
  }
  if (further) {
    writer.key("street");
    write_lines(writer, name, number, address);
  } else if (!name.empty() || !number.empty()) {
    writer.key("street").joined({name.value(), number.value()});
  } else if (sent || cleared) {
    writer.key("street").null();
  }
}

}  // namespace detail

/// Writes the members of an address. One that is in `sent` and has no value is null.
inline void write_address_members(json::Writer& writer, const Address& address, AddressParts sent) {
  const auto part = [&](std::string_view member, const Text& field, AddressPart which) {
    write_clean(writer, member, field, sent.has(which));
  };
  detail::street(writer, address, sent.has(AddressPart::street));
  part("city", address.city, AddressPart::city);
  part("state", address.state, AddressPart::state);
  part("postalCode", address.postal_code, AddressPart::postal_code);
  part("country", address.country, AddressPart::country);
  part("region", address.region, AddressPart::region);
  part("company", address.company, AddressPart::company);
  part("department", address.department, AddressPart::department);
}

/// Writes the member `address`. A member of it that was sent for an earlier primary address and has
/// no value now is null; so is the address if there is none left. `checked` knows what its country
/// requires; null: the address is not checked.
inline void write_address(json::Writer& writer, std::string_view name, const Profile& profile,
                          const Address* address, const normalise::Normalisers* checked = nullptr) {
  const AddressParts sent = profile.sent;
  if (address == nullptr) {
    AddressParts only_phone;
    only_phone.add(AddressPart::phone);
    const bool told = !sent.empty() && sent != only_phone;
    if (told || profile.addresses.presence == Presence::cleared) writer.key(name).null();
    return;
  }
  writer.key(name).begin_object();
  write_address_members(writer, *address, sent);
  if (checked != nullptr) write_address_issues(writer, *address, *checked);
  writer.end_object();
}

}  // namespace ctsync::mapping
