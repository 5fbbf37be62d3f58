// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/profile.hpp>
#include <string_view>
#include <utility>
#include <vector>

/// The parts that all resources of commercetools share.
namespace ctsync::commercetools {

/// Reads the `fields` of a CustomFields object (`{"type": ..., "fields": {...}}`). Errors: invalid,
/// too_large.
inline Status read_custom(json::View value, const json::Pointer& at,
                          std::vector<CustomField>& into) {
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  auto member = json::read_member(value, "fields", at);
  if (!member) return std::move(member).error();
  const json::View fields = *member;
  const json::Pointer here{&at, "fields"};
  if (fields.is_null()) return {std::monostate{}};
  if (!fields.is_object()) return here.wrong_type("an object", fields.type());
  if (fields.size() > max_custom_fields) {
    return here.error(Errc::too_large, "expected at most 1000 custom fields");
  }
  into.reserve(fields.size());
  for (auto field = fields.members(); field.next();) into.push_back({field.key, field.value});
  if (has_repeated_name(into)) {
    return here.error(Errc::invalid, "a custom field appears more than once");
  }
  return {std::monostate{}};
}

inline void write_custom(json::Writer& writer, const std::vector<CustomField>& custom) {
  writer.begin_object().key("fields").begin_object();
  for (const auto& field : custom) {
    writer.key(field.name);
    json::write(writer, field.value);
  }
  writer.end_object().end_object();
}

/// Reads the `part` of a reference such as `{"typeId": "store", "key": "eu"}`. Errors: invalid;
/// missing if the reference does not have the part.
inline Result<std::string_view> read_reference(json::View value, const json::Pointer& at,
                                               std::string_view part) {
  if (!value.is_object()) return at.wrong_type("a reference object", value.type());
  auto member = json::read_member(value, part, at);
  if (!member) return std::move(member).error();
  const json::Pointer here{&at, part};
  if (member->is_null()) return here.error(Errc::missing, "is missing, expected a string");
  return json::read_text(*member, here);
}

}  // namespace ctsync::commercetools
