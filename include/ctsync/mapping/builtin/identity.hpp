// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/plan.hpp>
#include <ctsync/model/profile.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The identity of a customer at a target.
namespace ctsync::mapping {

namespace detail {

constexpr std::string_view trimmed(std::string_view text) noexcept {
  const auto is_space = text::detail::is_ascii_space;
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Segment recommends to block these ids (Segment documentation, "Identity Resolution Settings"),
/// because they would join the profiles of strangers.
constexpr bool is_placeholder(std::string_view id) noexcept {
  if (id == "null" || id == "undefined" || id == "anonymous" || id == "-1") return true;
  return id.find_first_not_of("0-") == std::string_view::npos;
}

}  // namespace detail

/// The normal form of an e-mail address as an identity: without surrounding white space, ASCII
/// letters in lower case, the rest unchanged. Segment compares ids byte by byte, so other spellings
/// would make two people of one.
inline std::string normal_email(std::string_view email) {
  return ascii::lowered(detail::trimmed(email));
}

/// Whether a text can be an address at all: at least one character before and after an '@', no
/// control character and no white space. Whether the address exists is not checked.
constexpr bool is_email(std::string_view trimmed) noexcept {
  if (trimmed.empty() || trimmed.back() == '@') return false;
  if (trimmed.find('@', 1) == std::string_view::npos) return false;
  unsigned char odd = 0;
  for (const char c : trimmed) {
    odd |= static_cast<unsigned char>((static_cast<unsigned char>(c) <= 0x20 ? 1 : 0) |
                                      (c == 0x7F ? 1 : 0));
  }
  return odd == 0;
}

namespace detail {

/// The field that a userId rule names.
inline const Text& identity_field(const Profile& profile, UserId rule) noexcept {
  switch (rule) {
    case UserId::customer_id: return profile.id;
    case UserId::external_id: return profile.external_id;
    case UserId::customer_number: return profile.customer_number;
    default: return profile.email;
  }
}

/// The JSON pointer of that field in each layout.
constexpr std::string_view pointer_of(UserId rule, Layout layout) noexcept {
  using Pointers = std::array<std::string_view, user_id_words.size()>;
  constexpr std::array pointers{
      Pointers{"/customer/email", "/customer/id", "/customer/externalId",
               "/customer/customerNumber"},
      Pointers{"/data/email", "/data/shop_id", "/data/external_id", "/data/customer_number"},
      Pointers{"/data/email", "/data/external_ids/shop", "/data/profile/external_id",
               "/data/profile/customer_number"}};
  return pointers[static_cast<std::size_t>(layout)][static_cast<std::size_t>(rule)];
}

/// Why a value cannot identify a customer; nullopt if it can. Null: there is no value.
inline std::optional<Error> no_identity(const std::string_view* value, UserId rule, Layout layout) {
  const auto error = [&](Errc code, const char* detail) {
    return Error{code, std::string(pointer_of(rule, layout)), detail};
  };
  if (value == nullptr) {
    return error(Errc::missing, "is missing; it is the userId that identifies the customer");
  }
  if (rule == UserId::email) {
    if (is_email(*value)) return std::nullopt;
    return error(Errc::invalid, "expected an e-mail address");
  }
  if (!is_placeholder(*value)) return std::nullopt;
  return error(Errc::invalid, "expected an id, got one of the placeholders Segment blocks");
}

/// The text of a field by a rule, see identifier().
inline Result<std::string_view> identifier(const Text& field, UserId rule, Layout layout,
                                           std::string& buffer) {
  const auto value =
      rule == UserId::email ? trimmed(field.value) : text::clean(field.value, buffer);
  if (auto error = no_identity(field.known() ? &value : nullptr, rule, layout)) {
    return std::move(*error);
  }
  return value;
}

}  // namespace detail

/// The text of the field that a userId rule names: an e-mail without surrounding ASCII white space,
/// which is frozen, because keys and userIds are made of it; any other id as a clean text, in
/// `buffer` if it had to be changed. Errors, at the customer's field: missing; invalid for a
/// malformed e-mail or an id that Segment recommends to block.
inline Result<std::string_view> identifier(const Profile& profile, UserId rule,
                                           std::string& buffer) {
  return detail::identifier(detail::identity_field(profile, rule), rule, profile.layout, buffer);
}

/// The userId that a text gives by a rule. Errors: those of identifier().
inline Result<std::string> user_id(const Text& field, UserId rule,
                                   Layout layout = Layout::customer) {
  std::string buffer;
  auto id = detail::identifier(field, rule, layout, buffer);
  if (!id) return std::move(id).error();
  return rule == UserId::email ? normal_email(*id) : std::string(*id);
}

/// The userId of a profile by a rule. Errors: those of identifier().
inline Result<std::string> user_id(const Profile& profile, UserId rule) {
  return user_id(detail::identity_field(profile, rule), rule, profile.layout);
}

/// What stands for the id in the key of a customer without one: the normal form of an e-mail, any
/// other id as given. Errors: those of identifier(), of the id as given.
inline Result<std::string> key_id(const Profile& profile, UserId rule) {
  if (rule == UserId::email) return user_id(profile, rule);
  const Text& field = detail::identity_field(profile, rule);
  if (auto error =
          detail::no_identity(field.known() ? &field.value : nullptr, rule, profile.layout)) {
    return std::move(*error);
  }
  return std::string(field.value);
}

}  // namespace ctsync::mapping
