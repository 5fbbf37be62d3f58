// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/resource.hpp>

/// commercetools' Address (API reference, types/common/Address). There, every field except
/// `country` is optional. Here, all are, because a forwarder may send less.
namespace ctsync::commercetools {

namespace detail {

constexpr FieldRow<Address> address_custom(std::string_view name) {
  return {name, nullptr, json::TextRule::any,
          [](json::View value, const json::Pointer& at, Address& into) -> Status {
            into.custom.clear();
            if (value.is_null()) return {std::monostate{}};
            return read_custom(value, at, into.custom);
          },
          [](json::Writer& writer, std::string_view key, const Address& from) {
            if (from.custom.empty()) return;
            writer.key(key);
            write_custom(writer, from.custom);
          }};
}

}  // namespace detail

inline constexpr std::array address_rows{
    text_row<Address>("id", &Address::id),
    text_row<Address>("key", &Address::key),
    text_row<Address>("country", &Address::country),
    text_row<Address>("title", &Address::title),
    text_row<Address>("salutation", &Address::salutation),
    text_row<Address>("firstName", &Address::first_name),
    text_row<Address>("lastName", &Address::last_name),
    text_row<Address>("streetName", &Address::street_name),
    text_row<Address>("streetNumber", &Address::street_number),
    text_row<Address>("additionalStreetInfo", &Address::additional_street_info),
    text_row<Address>("postalCode", &Address::postal_code),
    text_row<Address>("city", &Address::city),
    text_row<Address>("region", &Address::region),
    text_row<Address>("state", &Address::state),
    text_row<Address>("company", &Address::company),
    text_row<Address>("department", &Address::department),
    text_row<Address>("building", &Address::building),
    text_row<Address>("apartment", &Address::apartment),
    text_row<Address>("pOBox", &Address::po_box),
    text_row<Address>("phone", &Address::phone),
    text_row<Address>("mobile", &Address::mobile),
    text_row<Address>("email", &Address::email),
    text_row<Address>("fax", &Address::fax),
    text_row<Address>("additionalAddressInfo", &Address::additional_address_info),
    text_row<Address>("externalId", &Address::external_id),
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
