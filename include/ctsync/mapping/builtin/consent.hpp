// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>

/// What a customer agreed to, from custom fields to Segment's consent object (Segment
/// documentation, "Consent in Segment Connections").
namespace ctsync::mapping {

namespace detail {

/// The object is begun with the first category: an empty one would count as refusing all.
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
    writer_.key(category).boolean(*agreed);
  }

  void add_all(json::View categories) {
    const json::View inner = categories["categoryPreferences"];
    (inner.is_object() ? inner : categories)
        .each_member([&](std::string_view category, json::View value) {
          add(category, value);
          return true;
        });
  }

  void end() {
    if (begun_) writer_.end_object().end_object();
  }

 private:
  json::Writer& writer_;
  bool begun_ = false;
};

}  // namespace detail

/// Writes the member `consent` of a context: an agreed category is true, a refused one false, and
/// what is not known is left out, the whole member too. `field` names the custom field that holds
/// an object of booleans, such an object as JSON text, or one boolean; with a `*` at its end it is
/// the beginning of the names of several, each one boolean.
inline void write_consent(json::Writer& writer, const Profile& profile, std::string_view field,
                          json::Parser& parser) {
  if (field.empty()) return;
  const bool several = field.ends_with('*');
  if (several) field.remove_suffix(1);
  detail::ConsentWriter consent(writer);
  for (const auto& custom : profile.custom.value) {
    std::string_view name = custom.name;
    if (several) {
      if (!name.starts_with(field)) continue;
      name.remove_prefix(field.size());
      consent.add(name, custom.value);
    } else if (name == field) {
      const auto text = custom.value.string();
      const auto parsed = text ? parser.parse(*text) : Result<json::View>(custom.value);
      if (!parsed) continue;
      consent.add(name, *parsed);
      consent.add_all(*parsed);
    }
  }
  consent.end();
}

}  // namespace ctsync::mapping
