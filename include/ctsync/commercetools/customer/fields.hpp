// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/address.hpp>
#include <ctsync/commercetools/resource.hpp>

/// commercetools' Customer (API reference, types/customer/Customer). `password` has no row: the
/// hash is never read. createdBy and lastModifiedBy have none either, because they do not describe
/// the customer.
namespace ctsync::commercetools {

namespace detail {

using CustomerRow = FieldRow<Profile>;

/// Reads a field with `read_value(view, pointer, value&)`; JSON null clears it.
template <auto member, auto read_value>
Status read_or_clear(json::View value, const json::Pointer& at, Profile& into) {
  auto& field = into.*member;
  if (value.is_null()) {
    field.clear();
    return {std::monostate{}};
  }
  field.clear();
  field.presence = Presence::known;
  return read_value(value, at, field.value);
}

/// Reads an array of texts with `read_one` for each.
inline Status read_texts(json::View value, const json::Pointer& at,
                         std::vector<std::string_view>& into,
                         Result<std::string_view> (*read_one)(json::View, const json::Pointer&)) {
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) -> Status {
    auto text = read_one(element, here);
    if (!text) return std::move(text).error();
    into.push_back(*text);
    return {std::monostate{}};
  });
}

inline Status read_ids(json::View value, const json::Pointer& at,
                       std::vector<std::string_view>& into) {
  return read_texts(value, at, into, [](json::View element, const json::Pointer& here) {
    return json::read_text(element, here);
  });
}

inline void write_texts(json::Writer& writer, const std::vector<std::string_view>& texts) {
  writer.begin_array();
  for (const auto text : texts) writer.string(text);
  writer.end_array();
}

template <Field<std::vector<std::string_view>> Profile::*member>
constexpr CustomerRow ids(std::string_view name) {
  return {name, nullptr, json::TextRule::any, read_or_clear<member, read_ids>,
          [](json::Writer& writer, std::string_view key, const Profile& from) {
            write_member(writer, key, from.*member,
                         [&](const auto& texts) { write_texts(writer, texts); });
          }};
}

inline Status read_addresses(json::View value, const json::Pointer& at,
                             std::vector<Address>& into) {
  if (value.is_array()) into.reserve(value.size());
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) {
    into.emplace_back();
    return read_address(element, here, into.back());
  });
}

/// Reads the key of a store. Some forwarders send its id instead, as in a ResourceIdentifier.
inline Status read_store(json::View value, const json::Pointer& at, Profile& into) {
  if (!value.is_object()) return at.wrong_type("a reference object", value.type());
  for (const auto part : {std::string_view("key"), std::string_view("id")}) {
    auto member = json::read_member(value, part, at);
    if (!member) return std::move(member).error();
    if (member->is_null()) continue;
    auto text = json::read_text(*member, json::Pointer{&at, part});
    if (!text) return std::move(text).error();
    auto& texts = part == "key" ? into.stores : into.store_ids;
    texts.presence = Presence::known;
    texts.value.push_back(*text);
    break;
  }
  return {std::monostate{}};
}

/// Both the keys and the ids replace those from before.
inline Status read_stores(json::View value, const json::Pointer& at, Profile& into) {
  into.stores.clear();
  into.store_ids.value.clear();
  if (value.is_null()) return {std::monostate{}};
  into.stores.presence = Presence::known;
  return json::read_each(value, at, [&](json::View element, const json::Pointer& here) {
    return read_store(element, here, into);
  });
}

/// The id of the group in a CustomerGroupAssignment.
inline Result<std::string_view> read_assignment(json::View value, const json::Pointer& at) {
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  auto group = json::read_member(value, "customerGroup", at);
  if (!group) return std::move(group).error();
  const json::Pointer here{&at, "customerGroup"};
  if (group->is_null()) return here.error(Errc::missing, "is missing, expected a reference");
  return read_reference(*group, here, "id");
}

inline Status read_group_assignments(json::View value, const json::Pointer& at,
                                     std::vector<std::string_view>& into) {
  return read_texts(value, at, into, read_assignment);
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

}  // namespace detail

inline constexpr std::array customer_rows{
    text_row<Profile>("id", &Profile::id),
    detail::CustomerRow{"version", nullptr, json::TextRule::any,
                        read_count<Profile, &Profile::version>,
                        [](json::Writer& writer, std::string_view key, const Profile& from) {
                          if (from.version != 0) writer.key(key).integer(from.version);
                        }},
    text_row<Profile>("createdAt", &Profile::created_at, json::TextRule::datetime),
    text_row<Profile>("lastModifiedAt", &Profile::last_modified_at, json::TextRule::datetime),
    text_row<Profile>("key", &Profile::key),
    text_row<Profile>("customerNumber", &Profile::customer_number),
    text_row<Profile>("externalId", &Profile::external_id),
    text_row<Profile>("email", &Profile::email),
    text_row<Profile>("firstName", &Profile::first_name),
    text_row<Profile>("middleName", &Profile::middle_name),
    text_row<Profile>("lastName", &Profile::last_name),
    text_row<Profile>("fullName", &Profile::full_name),
    text_row<Profile>("title", &Profile::title),
    text_row<Profile>("salutation", &Profile::salutation),
    text_row<Profile>("dateOfBirth", &Profile::birthday, json::TextRule::date),
    // A member of forwarders; in commercetools only addresses have phones.
    text_row<Profile>("phone", &Profile::phone),
    text_row<Profile>("companyName", &Profile::company_name),
    text_row<Profile>("vatId", &Profile::vat_id),
    text_row<Profile>("locale", &Profile::locale),
    text_row<Profile>("authenticationMode", &Profile::authentication_mode),
    text_row<Profile>("defaultShippingAddressId", &Profile::default_shipping_address_id),
    text_row<Profile>("defaultBillingAddressId", &Profile::default_billing_address_id),
    detail::ids<&Profile::shipping_address_ids>("shippingAddressIds"),
    detail::ids<&Profile::billing_address_ids>("billingAddressIds"),
    detail::CustomerRow{"isEmailVerified", nullptr, json::TextRule::any,
                        detail::read_or_clear<&Profile::email_verified, detail::read_verified>,
                        [](json::Writer& writer, std::string_view key, const Profile& from) {
                          write_member(writer, key, from.email_verified,
                                       [&](bool flag) { writer.boolean(flag); });
                        }},
    detail::CustomerRow{"addresses", nullptr, json::TextRule::any,
                        detail::read_or_clear<&Profile::addresses, detail::read_addresses>,
                        [](json::Writer& writer, std::string_view key, const Profile& from) {
                          write_member(writer, key, from.addresses, [&](const auto& addresses) {
                            writer.begin_array();
                            for (const auto& address : addresses) write_address(writer, address);
                            writer.end_array();
                          });
                        }},
    detail::CustomerRow{"customerGroup", nullptr, json::TextRule::any,
                        detail::read_or_clear<&Profile::customer_group, detail::read_group>,
                        [](json::Writer& writer, std::string_view key, const Profile& from) {
                          write_member(writer, key, from.customer_group, [&](std::string_view id) {
                            writer.begin_object().key("id").string(id).end_object();
                          });
                        }},
    detail::CustomerRow{
        "customerGroupAssignments", nullptr, json::TextRule::any,
        detail::read_or_clear<&Profile::customer_groups, detail::read_group_assignments>,
        [](json::Writer& writer, std::string_view key, const Profile& from) {
          write_member(writer, key, from.customer_groups, [&](const auto& ids) {
            writer.begin_array();
            for (const auto id : ids) {
              writer.begin_object().key("customerGroup");
              writer.begin_object().key("id").string(id).end_object().end_object();
            }
            writer.end_array();
          });
        }},
    detail::CustomerRow{"stores", nullptr, json::TextRule::any, detail::read_stores,
                        [](json::Writer& writer, std::string_view key, const Profile& from) {
                          write_member(writer, key, from.stores, [&](const auto& keys) {
                            writer.begin_array();
                            for (const auto store : keys)
                              writer.begin_object().key("key").string(store).end_object();
                            writer.end_array();
                          });
                        }},
    detail::CustomerRow{"custom", nullptr, json::TextRule::any,
                        detail::read_or_clear<&Profile::custom, read_custom>,
                        [](json::Writer& writer, std::string_view key, const Profile& from) {
                          write_member(writer, key, from.custom,
                                       [&](const auto& custom) { write_custom(writer, custom); });
                        }},
};

/// Reads a Customer into a new profile. Errors: invalid or too_large, at the field's JSON pointer.
inline Status read_customer(json::View value, const json::Pointer& at, Profile& into) {
  return json::read_object<customer_rows>(value, at, into);
}

}  // namespace ctsync::commercetools
