// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/resource.hpp>

/// commercetools' Address (API reference, types/common/Address). Every field but `country` is
/// optional there; here all are, since a forwarder may send less.
namespace ctsync::commercetools {

namespace detail {

constexpr FieldRow<Address> address_custom(json::Name name) {
  return {name,
          [](json::View value, const json::Pointer& at, Address& into) -> Status {
            into.custom.clear();
            if (value.is_null()) return {std::monostate{}};
            return read_custom(value, at, into.custom);
          },
          [](json::Writer& writer, const json::Name& key, const Address& from) {
            if (from.custom.empty()) return;
            writer.key(key);
            write_custom(writer, from.custom);
          }};
}

}  // namespace detail

inline constexpr std::array address_rows{
    text<Address, &Address::id>("id"),
    text<Address, &Address::key>("key"),
    text<Address, &Address::country>("country"),
    text<Address, &Address::title>("title"),
    text<Address, &Address::salutation>("salutation"),
    text<Address, &Address::first_name>("firstName"),
    text<Address, &Address::last_name>("lastName"),
    text<Address, &Address::street_name>("streetName"),
    text<Address, &Address::street_number>("streetNumber"),
    text<Address, &Address::additional_street_info>("additionalStreetInfo"),
    text<Address, &Address::postal_code>("postalCode"),
    text<Address, &Address::city>("city"),
    text<Address, &Address::region>("region"),
    text<Address, &Address::state>("state"),
    text<Address, &Address::company>("company"),
    text<Address, &Address::department>("department"),
    text<Address, &Address::building>("building"),
    text<Address, &Address::apartment>("apartment"),
    text<Address, &Address::po_box>("pOBox"),
    text<Address, &Address::phone>("phone"),
    text<Address, &Address::mobile>("mobile"),
    text<Address, &Address::email>("email"),
    text<Address, &Address::fax>("fax"),
    text<Address, &Address::additional_address_info>("additionalAddressInfo"),
    text<Address, &Address::external_id>("externalId"),
    detail::address_custom("custom"),
};

inline Status read_address(json::View value, const json::Pointer& at, Address& into) {
  return json::read_object<address_rows>(value, at, into);
}

inline void write_address(json::Writer& writer, const Address& address) {
  writer.begin_object();
  write_fields(address_rows, writer, address);
  writer.end_object();
}

}  // namespace ctsync::commercetools
