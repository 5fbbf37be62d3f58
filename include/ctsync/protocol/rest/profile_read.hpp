// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <ctsync/contract/target_profile.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/protocol/rest/path.hpp>
#include <span>
#include <string>
#include <string_view>

/// How a REST target is asked for what it knows of a person: a path with the userId, and where each
/// trait stands in the answer.
namespace ctsync::rest {

/// Where a trait stands in the answer.
struct ProfileField {
  std::string trait;    ///< of one in an object as "address.city"
  std::string pointer;  ///< a JSON pointer (RFC 6901), such as "/properties/email"
};

/// Whether a text is the path of such a read: it has the userId and no other placeholder.
constexpr bool is_profile_path(std::string_view path) noexcept {
  bool named = false;
  bool other = false;
  detail::each_part(
      path, [](std::string_view) {},
      [&](std::string_view name) { (name == "user_id" ? named : other) = true; });
  return is_path(path) && named && !other;
}

/// Whether a text is a JSON pointer to something within an answer.
constexpr bool is_pointer(std::string_view text) noexcept {
  if (!text.starts_with('/')) return false;
  for (std::size_t at = text.find('~'); at != text.npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

namespace detail {

/// A reference token of a pointer without its escapes.
inline std::string unescaped_token(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
    } else {
      out += token[++i] == '1' ? '/' : '~';
    }
  }
  return out;
}

inline json::View element(json::View array, std::string_view token) {
  std::size_t wanted = 0;
  const char* const end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, wanted);
  json::View found;
  if (parsed.ec != std::errc{} || parsed.ptr != end) return found;
  array.each_element([&](std::size_t i, json::View each) {
    if (i == wanted) found = each;
    return i < wanted;
  });
  return found;
}

/// The value that a pointer leads to; null if there is none.
inline json::View at_pointer(json::View value, std::string_view pointer) {
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    value = value.is_array() ? element(value, token) : value[unescaped_token(token)];
  }
  return value;
}

}  // namespace detail

/// What an answer of status 2xx says. One that has none of the fields, such as an empty list of
/// matches, knows nobody.
inline TargetProfile read_profile(json::View answer, std::span<const ProfileField> fields) {
  TargetProfile profile;
  for (const auto& each : fields) {
    auto& field = profile.fields.emplace_back(TargetField{each.trait, {}, {}});
    const auto value = detail::at_pointer(answer, each.pointer);
    if (value.is_null()) continue;
    profile.known = true;
    json::Writer writer(field.value);
    json::write(writer, value);
  }
  return profile;
}

}  // namespace ctsync::rest
