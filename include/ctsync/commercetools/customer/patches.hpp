// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/commercetools/customer/fields.hpp>
#include <ctsync/model/notification.hpp>
#include <string_view>
#include <utility>
#include <vector>

/// Applies messages that contain a part of the customer to the customer's profile. Each function is
/// one rule of commercetools and changes the profile in place.
namespace ctsync::commercetools {

/// The result of a patch. `incomplete`: the profile lacks what the patch refers to.
enum class Applied { done, incomplete };

namespace detail {

inline Result<json::View> field(const Notification& message, std::string_view key) {
  return json::read_member(message.payload, key, json::Pointer{});
}

/// A required field.
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
  for (const auto known : ids.value) {
    if (known == id) return;
  }
  ids.value.push_back(id);
}

inline void remove_id(Ids& ids, std::string_view id) { std::erase(ids.value, id); }

inline void clear_if(Text& text, std::string_view id) {
  if (text.known() && text.value == id) text.clear();
}

/// Reads the message's required address. It replaces the address with its id, or is appended.
/// Returns the id.
inline Result<std::string_view> put_address(const Notification& message, Profile& profile) {
  auto value = required(message, "address");
  if (!value) return std::move(value).error();
  const json::Pointer root;
  const json::Pointer at{&root, "address"};
  Address address;
  if (auto status = read_address(*value, at, address); !status) return std::move(status).error();
  const std::string_view id = address.id.value;
  if (id.empty()) return json::Pointer{&at, "id"}.error(Errc::missing, "is missing");
  profile.addresses.presence = Presence::known;
  if (Address* known = find_address(profile, id)) {
    *known = std::move(address);
  } else {
    profile.addresses.value.emplace_back() = std::move(address);
  }
  return id;
}

inline Result<Applied> add_role(const Notification& message, Profile& profile, Ids& ids) {
  auto id = put_address(message, profile);
  if (!id) return std::move(id).error();
  add_id(ids, *id);
  return Applied::done;
}

inline Result<Applied> remove_role(const Notification& message, Profile& profile, Ids& ids,
                                   Text& preferred) {
  auto id = put_address(message, profile);
  if (!id) return std::move(id).error();
  remove_id(ids, *id);
  clear_if(preferred, *id);
  return Applied::done;
}

inline Result<Applied> set_default(const Notification& message, std::string_view key,
                                   Profile& profile, Ids& ids, Text& preferred) {
  auto value = field(message, key);
  if (!value) return std::move(value).error();
  if (value->is_null()) {
    preferred.clear();
    return Applied::done;
  }
  auto id = put_address(message, profile);
  if (!id) return std::move(id).error();
  add_id(ids, *id);
  preferred.set(*id);
  return Applied::done;
}

}  // namespace detail

/// Sets a field that the message has in the format of a Customer. An absent field was removed.
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
  auto id = detail::put_address(message, profile);
  if (!id) return std::move(id).error();
  return Applied::done;
}

/// Removes the address and all its roles.
inline Result<Applied> remove_address(const Notification& message, std::string_view,
                                      Profile& profile) {
  auto id = detail::put_address(message, profile);
  if (!id) return std::move(id).error();
  std::erase_if(profile.addresses.value,
                [&](const Address& address) { return address.id.value == *id; });
  detail::remove_id(profile.shipping_address_ids, *id);
  detail::remove_id(profile.billing_address_ids, *id);
  detail::clear_if(profile.default_shipping_address_id, *id);
  detail::clear_if(profile.default_billing_address_id, *id);
  return Applied::done;
}

template <Field<std::vector<std::string_view>> Profile::*ids>
Result<Applied> add_role(const Notification& message, std::string_view, Profile& profile) {
  return detail::add_role(message, profile, profile.*ids);
}

/// Removes a role of an address. It is then not the default of that role either.
template <Field<std::vector<std::string_view>> Profile::*ids, Text Profile::*preferred>
Result<Applied> remove_role(const Notification& message, std::string_view, Profile& profile) {
  return detail::remove_role(message, profile, profile.*ids, profile.*preferred);
}

/// Sets the default of a role; without an address the role has no default.
template <Field<std::vector<std::string_view>> Profile::*ids, Text Profile::*preferred>
Result<Applied> set_default(const Notification& message, std::string_view key, Profile& profile) {
  return detail::set_default(message, key, profile, profile.*ids, profile.*preferred);
}

namespace detail {

inline Result<std::string_view> custom_name(const Notification& message) {
  auto name = required(message, "name");
  if (!name) return std::move(name).error();
  const json::Pointer root;
  return json::read_text(*name, json::Pointer{&root, "name"});
}

/// The objects and arrays around the custom fields of an address in a record, its deepest values.
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

/// Records nest values deeper than messages and must stay readable, so this limit is lower.
inline Status check_depth(json::View value) {
  if (!is_nested_deeper(value, json::Parser::max_depth - record_levels)) return {std::monostate{}};
  return Error{Errc::too_large, "", "a custom field is nested more than 59 deep"};
}

/// At the limit a new field replaces a removed one: a larger record could not be read.
inline Status put_custom(std::vector<CustomField>& custom, std::string_view name,
                         json::View value) {
  if (auto status = check_depth(value); !status) return status;
  auto removed = custom.end();
  for (auto at = custom.begin(); at != custom.end(); ++at) {
    if (at->name == name) {
      at->value = value;
      return {std::monostate{}};
    }
    if (removed == custom.end() && at->value.is_null()) removed = at;
  }
  if (custom.size() >= max_custom_fields) {
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

/// The id of the group in the required group assignment.
inline Result<std::string_view> assigned_group(const Notification& message, std::string_view key) {
  auto value = required(message, key);
  if (!value) return std::move(value).error();
  const json::Pointer root;
  return read_assignment(*value, json::Pointer{&root, key});
}

inline Result<Applied> done_if(Status status) {
  if (!status) return std::move(status).error();
  return Applied::done;
}

/// The address with the message's addressId; null if the profile does not have it.
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

/// Sets the new value of a custom field.
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

/// Sets a type with all its fields and removes the fields of the previous type.
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

/// Custom fields of an address are not a trait; they are kept so that the record stays complete.
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
    for (auto at = custom.begin(); at != custom.end(); ++at) {
      if (at->name != *name) continue;
      custom.erase(at);
      break;
    }
    return Applied::done;
  }
  return detail::done_if(detail::put_custom(custom, *name, *value));
}

/// Adds or removes the group of one assignment.
template <bool added>
Result<Applied> assign_group(const Notification& message, std::string_view key, Profile& profile) {
  auto id = detail::assigned_group(message, key);
  if (!id) return std::move(id).error();
  if (added) {
    detail::add_id(profile.customer_groups, *id);
  } else {
    detail::remove_id(profile.customer_groups, *id);
  }
  return Applied::done;
}

}  // namespace ctsync::commercetools
