// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>
#include <utility>

/// How a message that carries a part of the customer changes what is known of that customer. Each
/// function is one rule of commercetools, applied to a profile in place.
namespace ctsync::commercetools {

/// Whether a patch could be applied. `incomplete` is a profile that lacks what the patch speaks of.
enum class Applied { done, incomplete };

namespace detail {

inline Result<json::View> field(const Notification& message, std::string_view key) {
  return json::read_member(message.payload, key, json::Pointer{});
}

/// A field that must be there.
inline Result<json::View> required(const Notification& message, std::string_view key) {
  auto value = field(message, key);
  if (value && value->is_null()) {
    const json::Pointer root;
    return json::Pointer{&root, key}.error(Errc::missing, "is missing");
  }
  return value;
}

inline Address* find_address(Profile& profile, std::string_view id) {
  for (auto& address : profile.addresses.value) {
    if (address.id.known() && address.id.value == id) return &address;
  }
  return nullptr;
}

using Ids = Field<std::vector<std::string_view>>;

inline void add_id(Ids& ids, std::string_view id) {
  ids.presence = Presence::known;
  if (std::find(ids.value.begin(), ids.value.end(), id) == ids.value.end()) ids.value.push_back(id);
}

inline void remove_id(Ids& ids, std::string_view id) { std::erase(ids.value, id); }

inline void clear_if(Text& text, std::string_view id) {
  if (text.known() && text.value == id) text.clear();
}

/// Reads the message's address and puts it in the place of the one with its id, or at the end.
inline Result<std::string_view> put_address(json::View value, Profile& profile) {
  const json::Pointer root;
  const json::Pointer at{&root, "address"};
  Address address;
  if (auto status = read_address(value, at, address); !status) return std::move(status).error();
  const std::string_view id = address.id.value;
  if (id.empty()) return json::Pointer{&at, "id"}.error(Errc::missing, "is missing");
  profile.addresses.presence = Presence::known;
  if (Address* known = find_address(profile, id)) {
    *known = std::move(address);
  } else {
    profile.addresses.value.push_back(std::move(address));
  }
  return id;
}

/// Puts the required address and hands its id to `use`.
template <class F>
Result<Applied> with_address(const Notification& message, Profile& profile, F&& use) {
  auto value = required(message, "address");
  if (!value) return std::move(value).error();
  auto id = put_address(*value, profile);
  if (!id) return std::move(id).error();
  use(*id);
  return Applied::done;
}

}  // namespace detail

/// A field of the customer that the message gives in the shape in which a Customer has it; one that
/// the message does not give was removed.
inline Result<Applied> set_field(const Notification& message, std::string_view key,
                                 Profile& profile) {
  auto value = detail::field(message, key);
  if (!value) return std::move(value).error();
  const json::Pointer root;
  const json::Pointer at{&root, key};
  const auto& row = customer_rows[json::names_of<customer_rows>.find(key)];
  if (auto status = row.read(*value, at, profile); !status) return std::move(status).error();
  return Applied::done;
}

/// commercetools resets the verification together with the address.
inline Result<Applied> change_email(const Notification& message, std::string_view key,
                                    Profile& profile) {
  auto value = detail::required(message, key);
  if (!value) return std::move(value).error();
  profile.email_verified.set(false);
  return set_field(message, key, profile);
}

inline Result<Applied> verify_email(const Notification&, std::string_view, Profile& profile) {
  profile.email_verified.set(true);
  return Applied::done;
}

inline Result<Applied> put_address(const Notification& message, std::string_view,
                                   Profile& profile) {
  return detail::with_address(message, profile, [](std::string_view) {});
}

/// The address is gone, and with it every role it had.
inline Result<Applied> remove_address(const Notification& message, std::string_view,
                                      Profile& profile) {
  return detail::with_address(message, profile, [&](std::string_view id) {
    std::erase_if(profile.addresses.value,
                  [id](const Address& address) { return address.id.value == id; });
    detail::remove_id(profile.shipping_address_ids, id);
    detail::remove_id(profile.billing_address_ids, id);
    detail::clear_if(profile.default_shipping_address_id, id);
    detail::clear_if(profile.default_billing_address_id, id);
  });
}

template <Field<std::vector<std::string_view>> Profile::*ids>
Result<Applied> add_role(const Notification& message, std::string_view, Profile& profile) {
  return detail::with_address(message, profile,
                              [&](std::string_view id) { detail::add_id(profile.*ids, id); });
}

/// An address that loses a role is no longer the default of that role either.
template <Field<std::vector<std::string_view>> Profile::*ids, Text Profile::*preferred>
Result<Applied> remove_role(const Notification& message, std::string_view, Profile& profile) {
  return detail::with_address(message, profile, [&](std::string_view id) {
    detail::remove_id(profile.*ids, id);
    detail::clear_if(profile.*preferred, id);
  });
}

/// The default of a role; without an address there is none any more.
template <Field<std::vector<std::string_view>> Profile::*ids, Text Profile::*preferred>
Result<Applied> set_default(const Notification& message, std::string_view key, Profile& profile) {
  auto value = detail::field(message, key);
  if (!value) return std::move(value).error();
  if (value->is_null()) {
    (profile.*preferred).clear();
    return Applied::done;
  }
  return detail::with_address(message, profile, [&](std::string_view id) {
    detail::add_id(profile.*ids, id);
    (profile.*preferred).set(id);
  });
}

namespace detail {

inline Result<std::string_view> custom_name(const Notification& message) {
  auto name = required(message, "name");
  if (!name) return std::move(name).error();
  const json::Pointer root;
  return json::read_text(*name, json::Pointer{&root, "name"});
}

/// Objects and arrays that a record has around the custom fields of an address, its deepest values.
inline constexpr std::size_t record_levels = 5;

inline bool is_nested_deeper(json::View value, std::size_t levels) {
  if (!value.is_object() && !value.is_array()) return false;
  if (levels == 0) return true;
  bool deeper = false;
  const auto look = [&](const auto&, json::View inner) {
    deeper = is_nested_deeper(inner, levels - 1);
    return !deeper;
  };
  value.each_member(look);
  value.each_element(look);
  return deeper;
}

/// A message has less around a value than the record does, which must stay readable.
inline Status check_depth(json::View value) {
  if (!is_nested_deeper(value, json::Parser::max_depth - record_levels)) return {std::monostate{}};
  return Error{Errc::too_large, "", "a custom field is nested more than 59 deep"};
}

/// A removed field makes room where there is none, or no record could be read again.
inline Status put_custom(std::vector<CustomField>& custom, std::string_view name,
                         json::View value) {
  if (auto status = check_depth(value); !status) return status;
  const auto known = std::find_if(custom.begin(), custom.end(),
                                  [name](const CustomField& other) { return other.name == name; });
  if (known != custom.end()) {
    known->value = value;
    return {std::monostate{}};
  }
  if (custom.size() >= max_custom_fields) {
    const auto removed = std::find_if(custom.begin(), custom.end(), [](const CustomField& other) {
      return other.value.is_null();
    });
    if (removed == custom.end()) {
      const json::Pointer root;
      return json::Pointer{&root, "name"}.error(Errc::too_large,
                                                "expected at most 1000 custom fields");
    }
    custom.erase(removed);
  }
  custom.push_back({name, value});
  return {std::monostate{}};
}

inline Result<Applied> done_if(Status status) {
  if (!status) return std::move(status).error();
  return Applied::done;
}

/// The address that the message's addressId names; null when the profile does not have it.
inline Result<Address*> addressed(const Notification& message, Profile& profile) {
  auto id = field(message, "addressId");
  if (!id) return std::move(id).error();
  if (id->is_null()) return static_cast<Address*>(nullptr);
  const json::Pointer root;
  auto text = json::read_text(*id, json::Pointer{&root, "addressId"});
  if (!text) return std::move(text).error();
  return find_address(profile, *text);
}

}  // namespace detail

/// A custom field's new value.
inline Result<Applied> set_custom_field(const Notification& message, std::string_view key,
                                        Profile& profile) {
  auto name = detail::custom_name(message);
  if (!name) return std::move(name).error();
  auto value = detail::field(message, key);
  if (!value) return std::move(value).error();
  profile.custom.presence = Presence::known;
  return detail::done_if(detail::put_custom(profile.custom.value, *name, *value));
}

inline Result<Applied> remove_custom_field(const Notification& message, std::string_view,
                                           Profile& profile) {
  auto name = detail::custom_name(message);
  if (!name) return std::move(name).error();
  profile.custom.presence = Presence::known;
  return detail::done_if(detail::put_custom(profile.custom.value, *name, {}));
}

inline Result<Applied> remove_custom_type(const Notification&, std::string_view, Profile& profile) {
  for (auto& custom : profile.custom.value) custom.value = {};
  return Applied::done;
}

/// A type that is set brings all its fields; those of the type before are gone.
inline Result<Applied> set_custom_type(const Notification& message, std::string_view key,
                                       Profile& profile) {
  auto value = detail::required(message, key);
  if (!value) return std::move(value).error();
  const json::Pointer root;
  std::vector<CustomField> fresh;
  auto status = read_custom(*value, json::Pointer{&root, key}, fresh);
  if (!status) return std::move(status).error();
  if (auto removed = remove_custom_type(message, key, profile); !removed) return removed;
  for (const auto& custom : fresh) {
    auto put = detail::put_custom(profile.custom.value, custom.name, custom.value);
    if (!put) return std::move(put).error();
  }
  profile.custom.presence = Presence::known;
  return Applied::done;
}

/// Custom fields of an address are no trait; they are kept so that the record stays whole.
inline Result<Applied> change_address_custom(const Notification& message, std::string_view key,
                                             Profile& profile) {
  auto address = detail::addressed(message, profile);
  if (!address) return std::move(address).error();
  if (*address == nullptr) return Applied::incomplete;
  auto& custom = (*address)->custom;
  if (key == "customFields" || key.empty()) {
    custom.clear();
    if (key.empty()) return Applied::done;
    auto value = detail::required(message, key);
    if (!value) return std::move(value).error();
    const json::Pointer root;
    auto status = read_custom(*value, json::Pointer{&root, key}, custom);
    for (const auto& field : custom) {
      if (status) status = detail::check_depth(field.value);
    }
    return detail::done_if(std::move(status));
  }
  auto name = detail::custom_name(message);
  if (!name) return std::move(name).error();
  auto value = detail::field(message, key);
  if (!value) return std::move(value).error();
  if (value->is_null()) {
    std::erase_if(custom, [&](const CustomField& other) { return other.name == *name; });
    return Applied::done;
  }
  return detail::done_if(detail::put_custom(custom, *name, *value));
}

/// The group of one assignment, added or removed.
template <bool added>
Result<Applied> assign_group(const Notification& message, std::string_view key, Profile& profile) {
  auto value = detail::required(message, key);
  if (!value) return std::move(value).error();
  const json::Pointer root;
  const json::Pointer at{&root, key};
  if (!value->is_object()) return at.wrong_type("an object", value->type());
  auto group = json::read_member(*value, "customerGroup", at);
  if (!group) return std::move(group).error();
  auto id = detail::read_reference(*group, json::Pointer{&at, "customerGroup"}, "id");
  if (!id) return std::move(id).error();
  if (added) {
    detail::add_id(profile.customer_groups, *id);
  } else {
    detail::remove_id(profile.customer_groups, *id);
  }
  return Applied::done;
}

}  // namespace ctsync::commercetools
