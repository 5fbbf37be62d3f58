// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/mapping/builtin/normal_texts.hpp>
#include <ctsync/mapping/custom_fields.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Custom fields as traits. Their values stay as they are, except for characters that targets
/// cannot store.
namespace ctsync::mapping {

/// The prefix of the trait of a custom field that has the name of another trait.
inline constexpr std::string_view custom_prefix = "custom_";

namespace detail {

/// Like json::write(), with storable texts and names. `forms`: of the texts; null: as they are.
inline void write_storable(json::Writer& writer, json::View value,
                           const NormalTexts* forms = nullptr) {
  std::string buffer;
  switch (value.type()) {
    case json::Type::string:
      if (forms != nullptr) {
        writer.string(text::storable(forms->custom(value.text()), buffer));
      } else {
        writer.string(text::storable(value.text(), buffer));
      }
      return;
    case json::Type::array:
      writer.begin_array();
      value.each_element([&](std::size_t, json::View element) {
        return write_storable(writer, element, forms), true;
      });
      writer.end_array();
      return;
    case json::Type::object:
      writer.begin_object();
      for (auto member = value.members(); member.next();) {
        writer.key(text::storable_name(member.key, buffer));
        write_storable(writer, member.value, forms);
      }
      writer.end_object();
      return;
    default: json::write(writer, value);
  }
}

inline void write_custom_key(json::Writer& writer, std::string_view name, bool owned) {
  std::string buffer;
  name = text::storable_name(name, buffer);
  if (owned) {
    writer.key(std::string(custom_prefix).append(name));
  } else {
    writer.key(name);
  }
}

}  // namespace detail

/// Whether write_custom_traits() writes the field `name`.
inline bool has_custom_trait(const std::vector<CustomField>& fields, const CustomFields& rules,
                             std::string_view name) {
  const auto is_it = [name](const CustomField& field) { return field.name == name; };
  return rules.clears(name) ||
         (rules.sends(name) && std::any_of(fields.begin(), fields.end(), is_it));
}

/// Writes the traits of the custom fields that a target receives, and null for each name that is to
/// be cleared. `is_owned(name)` tells whether a name needs the prefix; `forms` are those of texts,
/// or null. Returns the number of members.
template <class IsOwned>
std::size_t write_custom_traits(json::Writer& writer, const std::vector<CustomField>& fields,
                                const CustomFields& rules, const IsOwned& is_owned,
                                const NormalTexts* forms = nullptr) {
  std::size_t count = 0;
  for (const auto& field : fields) {
    const bool cleared = rules.clears(field.name);
    if (!cleared && !rules.sends(field.name)) continue;
    detail::write_custom_key(writer, field.name, is_owned(field.name));
    detail::write_storable(writer, cleared ? json::View{} : field.value, forms);
    ++count;
  }
  for (const std::string_view name : rules.clear) {
    const auto is_it = [name](const CustomField& field) { return field.name == name; };
    if (std::any_of(fields.begin(), fields.end(), is_it)) continue;
    detail::write_custom_key(writer, name, is_owned(name));
    writer.null();
    ++count;
  }
  return count;
}

}  // namespace ctsync::mapping
