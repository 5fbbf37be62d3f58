// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/profile.hpp>
#include <string>
#include <string_view>
#include <vector>

/// Maps consent in custom fields to Segment's consent object (Segment documentation, "Consent in
/// Segment Connections").
namespace ctsync::mapping {

namespace detail {

/// Writes the object only if there is a category: Segment would read an empty one as a refusal of
/// all.
class ConsentWriter {
 public:
  explicit ConsentWriter(json::Writer& writer) : writer_(writer) {}

  void add(std::string_view category, json::View value) {
    const auto agreed = value.boolean();
    if (!agreed || category.empty()) return;
    if (!begun_) {
      writer_.key("consent").begin_object().key("categoryPreferences").begin_object();
    }
    begun_ = true;
    std::string buffer;
    writer_.key(text::storable_name(category, buffer)).boolean(*agreed);
  }

  void add_all(json::View categories) {
    const json::View inner = categories["categoryPreferences"];
    const json::View all = inner.is_object() ? inner : categories;
    for (auto category = all.members(); category.next();) add(category.key, category.value);
  }

  bool end() {
    if (begun_) writer_.end_object().end_object();
    return begun_;
  }

 private:
  json::Writer& writer_;
  bool begun_ = false;
};

}  // namespace detail

/// Writes the member `consent` of a context: true for an agreed category, false for a refused one.
/// Unknown categories are omitted; without any category, so is the member. `field` names the custom
/// field that contains an object of booleans, such an object as JSON text, or one boolean. With a
/// `*` at its end it is the common prefix of several fields with one boolean each. Returns whether
/// there was any.
inline bool write_consent(json::Writer& writer, const std::vector<CustomField>& fields,
                          std::string_view field) {
  if (field.empty()) return false;
  const bool several = field.ends_with('*');
  if (several) field.remove_suffix(1);
  detail::ConsentWriter consent(writer);
  for (const auto& custom : fields) {
    std::string_view name = custom.name;
    if (several) {
      if (!name.starts_with(field)) continue;
      name.remove_prefix(field.size());
      consent.add(name, custom.value);
    } else if (name == field) {
      json::View value = custom.value;
      json::Parser parser;
      if (value.is_string()) {
        auto parsed = parser.parse(value.text());
        if (!parsed) continue;
        value = *parsed;
      }
      consent.add(name, value);
      consent.add_all(value);
    }
  }
  return consent.end();
}

}  // namespace ctsync::mapping
