// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/profile.hpp>
#include <ctsync/model/read_member.hpp>
#include <ctsync/model/write_member.hpp>
#include <string_view>
#include <utility>
#include <vector>

/// A resource is read and written by a table with one row per field, so that a field's name, its
/// place in the profile and its rule stand in one line.
namespace ctsync::commercetools {

/// `write` writes the member `name`: nothing for an unknown field, null for a cleared one.
template <class T>
struct FieldRow {
  json::Name name;
  Status (*read)(json::View value, const json::Pointer& at, T& into);
  void (*write)(json::Writer& writer, const json::Name& name, const T& from);
  Text T::*text = nullptr;  ///< where the value of a text without a further rule goes

  constexpr bool takes() const noexcept { return text != nullptr; }
  bool take(json::View value, T& into) const {
    const auto string = value.string();
    if (string) (into.*text).set(*string);
    return string.has_value();
  }
};

/// A text field; JSON null clears it.
template <class T, Text T::*member, json::TextRule rule = json::TextRule::any>
constexpr FieldRow<T> text(json::Name name) {
  return {name, read_text<member, rule>,
          [](json::Writer& writer, const json::Name& key, const T& from) {
            write_member(writer, key, from.*member,
                         [&](std::string_view value) { writer.string(value); });
          },
          rule == json::TextRule::any ? member : nullptr};
}

/// The `fields` of a CustomFields object (`{"type": ..., "fields": {...}}`).
inline Status read_custom(json::View value, const json::Pointer& at,
                          std::vector<CustomField>& into) {
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  auto member = json::read_member(value, "fields", at);
  if (!member) return std::move(member).error();
  const json::View fields = *member;
  const json::Pointer here{&at, "fields"};
  if (fields.is_null()) return {std::monostate{}};
  if (!fields.is_object()) return here.wrong_type("an object", fields.type());
  Status status{std::monostate{}};
  if (fields.size() > max_custom_fields) {
    return here.error(Errc::too_large, "expected at most 1000 custom fields");
  }
  into.reserve(fields.size());
  CustomFieldAdder adder(into);
  fields.each_member([&](ctsync::detail::PaddedText name, json::View field) {
    status = adder.add(name, field, here);
    return status.has_value();
  });
  return status;
}

template <class T, std::size_t N>
void write_fields(const std::array<FieldRow<T>, N>& rows, json::Writer& writer, const T& from) {
  for (const auto& row : rows) {
    if (row.text == nullptr) {
      row.write(writer, row.name, from);
    } else if (const Text& text = from.*row.text; text.presence != Presence::unknown) {
      writer.key(row.name);
      text.known() ? writer.string(text.value) : writer.null();
    }
  }
}

inline void write_custom(json::Writer& writer, const std::vector<CustomField>& custom) {
  writer.begin_object().key("fields").begin_object();
  for (const auto& field : custom) {
    writer.key(field.name);
    json::write(writer, field.value);
  }
  writer.end_object().end_object();
}

}  // namespace ctsync::commercetools
