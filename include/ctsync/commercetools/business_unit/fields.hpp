// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/business_unit.hpp>
#include <ctsync/model/field.hpp>
#include <string_view>
#include <vector>

/// Business units and their associates (API reference, "BusinessUnit", "Associate").
namespace ctsync::commercetools {

namespace detail {

using UnitRow = FieldRow<BusinessUnit>;

template <std::string_view BusinessUnit::*member>
constexpr UnitRow unit_text(std::string_view name) {
  return {.name = name, .read_other = read_word<BusinessUnit, member>};
}

/// The key of another unit.
template <std::string_view BusinessUnit::*member>
constexpr UnitRow unit_key(std::string_view name) {
  return {
      .name = name,
      .read_other = [](json::View value, const json::Pointer& at, BusinessUnit& into) -> Status {
        if (value.is_null()) return {std::monostate{}};
        auto key = read_reference(value, at, "key");
        if (!key) return std::move(key).error();
        into.*member = *key;
        return {std::monostate{}};
      }};
}

template <Text Profile::*member>
constexpr UnitRow unit_address_id(std::string_view name) {
  return {.name = name,
          .read_other = [](json::View value, const json::Pointer& at, BusinessUnit& into) {
            return read_text(value, at, json::TextRule::any, into.places.*member);
          }};
}

template <Field<std::vector<std::string_view>> Profile::*member>
constexpr UnitRow unit_address_ids(std::string_view name) {
  return {.name = name,
          .read_other = [](json::View value, const json::Pointer& at, BusinessUnit& into) {
            return read_or_clear<member, read_ids>(value, at, into.places);
          }};
}

}  // namespace detail

/// Reads an associate. Errors: invalid or missing, at the member.
inline Result<Associate> read_associate(json::View value, const json::Pointer& at) {
  if (!value.is_object()) return at.wrong_type("an associate object", value.type());
  Associate associate;
  const json::Pointer customer{&at, "customer"};
  auto id = read_reference(value["customer"], customer, "id");
  if (!id) return std::move(id).error();
  associate.customer_id = *id;
  value["associateRoleAssignments"].each_element([&](std::size_t, json::View assignment) {
    const auto role = assignment["associateRole"]["key"].string_or_empty();
    if (!role.empty()) associate.roles.push_back(role);
    return true;
  });
  return associate;
}

inline constexpr std::array unit_rows{
    detail::unit_text<&BusinessUnit::id>("id"),
    detail::unit_text<&BusinessUnit::key>("key"),
    detail::unit_text<&BusinessUnit::name>("name"),
    detail::unit_text<&BusinessUnit::email>("contactEmail"),
    detail::unit_text<&BusinessUnit::status>("status"),
    detail::unit_text<&BusinessUnit::type>("unitType"),
    detail::unit_text<&BusinessUnit::created_at>("createdAt"),
    detail::unit_text<&BusinessUnit::modified_at>("lastModifiedAt"),
    detail::unit_key<&BusinessUnit::parent>("parentUnit"),
    detail::unit_key<&BusinessUnit::top_level>("topLevelUnit"),
    detail::UnitRow{.name = "version",
                    .read_other = read_count<BusinessUnit, &BusinessUnit::version>},
    detail::unit_address_id<&Profile::default_shipping_address_id>("defaultShippingAddressId"),
    detail::unit_address_id<&Profile::default_billing_address_id>("defaultBillingAddressId"),
    detail::unit_address_ids<&Profile::shipping_address_ids>("shippingAddressIds"),
    detail::unit_address_ids<&Profile::billing_address_ids>("billingAddressIds"),
    detail::UnitRow{.name = "addresses",
                    .read_other =
                        [](json::View value, const json::Pointer& at, BusinessUnit& into) {
                          return detail::read_or_clear<&Profile::addresses, detail::read_addresses>(
                              value, at, into.places);
                        }},
    detail::UnitRow{
        .name = "associates",
        .read_other = [](json::View value, const json::Pointer& at, BusinessUnit& into) -> Status {
          if (value.is_null()) return {std::monostate{}};
          return json::read_each(value, at,
                                 [&](json::View one, const json::Pointer& here) -> Status {
                                   auto associate = read_associate(one, here);
                                   if (!associate) return std::move(associate).error();
                                   into.associates.push_back(std::move(*associate));
                                   return {std::monostate{}};
                                 });
        }},
};

/// Reads a business unit. Errors: invalid or missing, at the member.
inline Status read_business_unit(json::View value, const json::Pointer& at, BusinessUnit& into) {
  if (auto status = json::read_object<unit_rows>(value, at, into); !status) return status;
  if (!into.key.empty()) return {std::monostate{}};
  return json::Pointer{&at, "key"}.error(Errc::missing, "is missing, expected a string");
}

}  // namespace ctsync::commercetools
