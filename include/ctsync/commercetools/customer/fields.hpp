// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/address.hpp>
#include <ctsync/commercetools/resource.hpp>

/// commercetools' Customer (API reference, types/customer/Customer). `password` has no row: the
/// hash is never read. Neither have createdBy and lastModifiedBy, which say nothing of the
/// customer.
namespace ctsync::commercetools {

namespace detail {

using CustomerRow = FieldRow<Profile>;

/// A field whose value `read_value(view, pointer, value&)` reads; JSON null clears it.
template <auto member, auto read_value>
Status read_or_clear(json::View value, const json::Pointer& at, Profile& into) {
  auto& field = into.*member;
  if (value.is_null()) {
    field.clear();
    return {std::monostate{}};
  }
  field.presence = Presence::known;
  field.value = {};
  return read_value(value, at, field.value);
}

inline Status read_ids(json::View value, const json::Pointer& at,
                       std::vector<std::string_view>& into) {
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) -> Status {
    auto id = json::read_text(element, here);
    if (!id) return std::move(id).error();
    into.push_back(*id);
    return {std::monostate{}};
  });
}

/// The `part` of a reference such as `{"typeId": "store", "key": "eu"}`.
inline Result<std::string_view> read_reference(json::View value, const json::Pointer& at,
                                               std::string_view part) {
  if (!value.is_object()) return at.wrong_type("a reference object", value.type());
  auto member = json::read_member(value, part, at);
  if (!member) return std::move(member).error();
  return json::read_text(*member, json::Pointer{&at, part});
}

inline void write_texts(json::Writer& writer, const std::vector<std::string_view>& texts) {
  writer.begin_array();
  for (const auto text : texts) writer.string(text);
  writer.end_array();
}

template <Field<std::vector<std::string_view>> Profile::*member>
constexpr CustomerRow ids(json::Name name) {
  return {name, read_or_clear<member, read_ids>,
          [](json::Writer& writer, const json::Name& key, const Profile& from) {
            write_member(writer, key, from.*member,
                         [&](const auto& texts) { write_texts(writer, texts); });
          }};
}

inline Status read_addresses(json::View value, const json::Pointer& at,
                             std::vector<Address>& into) {
  if (value.is_array()) into.reserve(value.size());
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) {
    return read_address(element, here, into.emplace_back());
  });
}

inline Status read_stores(json::View value, const json::Pointer& at,
                          std::vector<std::string_view>& into) {
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) -> Status {
    auto key = read_reference(element, here, "key");
    if (!key) return std::move(key).error();
    into.push_back(*key);
    return {std::monostate{}};
  });
}

inline Status read_group_assignments(json::View value, const json::Pointer& at,
                                     std::vector<std::string_view>& into) {
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) -> Status {
    if (!element.is_object()) return here.wrong_type("an object", element.type());
    auto group = json::read_member(element, "customerGroup", here);
    if (!group) return std::move(group).error();
    auto id = read_reference(*group, json::Pointer{&here, "customerGroup"}, "id");
    if (!id) return std::move(id).error();
    into.push_back(*id);
    return {std::monostate{}};
  });
}

inline Status read_group(json::View value, const json::Pointer& at, std::string_view& into) {
  auto id = read_reference(value, at, "id");
  if (!id) return std::move(id).error();
  into = *id;
  return {std::monostate{}};
}

inline Status read_verified(json::View value, const json::Pointer& at, bool& into) {
  auto flag = json::read_boolean(value, at);
  if (!flag) return std::move(flag).error();
  into = *flag;
  return {std::monostate{}};
}

inline Status read_version(json::View value, const json::Pointer& at, Profile& into) {
  if (value.is_null()) return {std::monostate{}};
  auto version = json::read_integer(value, at);
  if (!version) return std::move(version).error();
  into.version = *version;
  return {std::monostate{}};
}

}  // namespace detail

inline constexpr std::array customer_rows{
    text<Profile, &Profile::id>("id"),
    detail::CustomerRow{"version", detail::read_version,
                        [](json::Writer& writer, const json::Name& key, const Profile& from) {
                          if (from.version != 0) writer.key(key).integer(from.version);
                        }},
    text<Profile, &Profile::created_at, json::TextRule::datetime>("createdAt"),
    text<Profile, &Profile::last_modified_at, json::TextRule::datetime>("lastModifiedAt"),
    text<Profile, &Profile::key>("key"),
    text<Profile, &Profile::customer_number>("customerNumber"),
    text<Profile, &Profile::external_id>("externalId"),
    text<Profile, &Profile::email>("email"),
    text<Profile, &Profile::first_name>("firstName"),
    text<Profile, &Profile::middle_name>("middleName"),
    text<Profile, &Profile::last_name>("lastName"),
    text<Profile, &Profile::full_name>("fullName"),
    text<Profile, &Profile::title>("title"),
    text<Profile, &Profile::salutation>("salutation"),
    text<Profile, &Profile::birthday, json::TextRule::date>("dateOfBirth"),
    // Not commercetools', which knows phones of addresses only; forwarders send it.
    text<Profile, &Profile::phone>("phone"),
    text<Profile, &Profile::company_name>("companyName"),
    text<Profile, &Profile::vat_id>("vatId"),
    text<Profile, &Profile::locale>("locale"),
    text<Profile, &Profile::authentication_mode>("authenticationMode"),
    text<Profile, &Profile::default_shipping_address_id>("defaultShippingAddressId"),
    text<Profile, &Profile::default_billing_address_id>("defaultBillingAddressId"),
    detail::ids<&Profile::shipping_address_ids>("shippingAddressIds"),
    detail::ids<&Profile::billing_address_ids>("billingAddressIds"),
    detail::CustomerRow{
        "isEmailVerified", detail::read_or_clear<&Profile::email_verified, detail::read_verified>,
        [](json::Writer& writer, const json::Name& key, const Profile& from) {
          write_member(writer, key, from.email_verified, [&](bool flag) { writer.boolean(flag); });
        }},
    detail::CustomerRow{"addresses",
                        detail::read_or_clear<&Profile::addresses, detail::read_addresses>,
                        [](json::Writer& writer, const json::Name& key, const Profile& from) {
                          write_member(writer, key, from.addresses, [&](const auto& addresses) {
                            writer.begin_array();
                            for (const auto& address : addresses) write_address(writer, address);
                            writer.end_array();
                          });
                        }},
    detail::CustomerRow{"customerGroup",
                        detail::read_or_clear<&Profile::customer_group, detail::read_group>,
                        [](json::Writer& writer, const json::Name& key, const Profile& from) {
                          write_member(writer, key, from.customer_group, [&](std::string_view id) {
                            writer.begin_object().key("id").string(id).end_object();
                          });
                        }},
    detail::CustomerRow{
        "customerGroupAssignments",
        detail::read_or_clear<&Profile::customer_groups, detail::read_group_assignments>,
        [](json::Writer& writer, const json::Name& key, const Profile& from) {
          write_member(writer, key, from.customer_groups, [&](const auto& ids) {
            writer.begin_array();
            for (const auto id : ids) {
              writer.begin_object().key("customerGroup");
              writer.begin_object().key("id").string(id).end_object().end_object();
            }
            writer.end_array();
          });
        }},
    detail::CustomerRow{"stores", detail::read_or_clear<&Profile::stores, detail::read_stores>,
                        [](json::Writer& writer, const json::Name& key, const Profile& from) {
                          write_member(writer, key, from.stores, [&](const auto& keys) {
                            writer.begin_array();
                            for (const auto store : keys)
                              writer.begin_object().key("key").string(store).end_object();
                            writer.end_array();
                          });
                        }},
    detail::CustomerRow{"custom", detail::read_or_clear<&Profile::custom, read_custom>,
                        [](json::Writer& writer, const json::Name& key, const Profile& from) {
                          write_member(writer, key, from.custom,
                                       [&](const auto& custom) { write_custom(writer, custom); });
                        }},
};

/// Reads a Customer into a fresh profile. Errors: invalid, at the field's JSON pointer.
inline Status read_customer(json::View value, const json::Pointer& at, Profile& into) {
  return json::read_object<customer_rows>(value, at, into);
}

}  // namespace ctsync::commercetools
