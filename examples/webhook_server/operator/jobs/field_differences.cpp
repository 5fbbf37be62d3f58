// SPDX-License-Identifier: MIT
#include "operator/jobs/field_differences.hpp"

#include <algorithm>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/json/write.hpp>

#include "operator/events/call_json.hpp"
#include "operator/text/json_pointer.hpp"

namespace ctsync::server {

namespace {

struct Field {
  std::string name;  ///< with * for places
  std::string value;
  friend bool operator==(const Field&, const Field&) = default;
};
/// By pointers with all places.
using Fields = std::map<std::string, Field>;

// NOLINTNEXTLINE(misc-no-recursion): as deep as the parser allows
void collect(json::View value, const std::string& at, const std::string& name, Fields& into) {
  bool has_parts = false;
  value.each_member([&](std::string_view key, json::View member) {
    has_parts = true;
    collect(member, pointer_below(at, key), pointer_below(name, key), into);
    return true;
  });
  value.each_element([&](std::size_t place, json::View element) {
    has_parts = true;
    collect(element, at + "/" + std::to_string(place), name + "/*", into);
    return true;
  });
  if (has_parts) return;
  std::string text;
  json::Writer writer(text);
  json::write(writer, value);
  into[at] = {name, std::move(text)};
}

/// Takes the lines before the JSON of a call: where it goes, and header fields.
void take_head(std::string_view head, Fields& fields) {
  const auto first = head.find('\n');
  if (first == head.npos) return;
  fields["request"] = {"request", std::string(head.substr(0, first))};
  for (auto at = first + 1; at < head.size();) {
    const auto end = std::min(head.find('\n', at), head.size());
    const auto line = head.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    const std::string name = "header " + std::string(line.substr(0, line.find(':')));
    fields[name] = {name, std::string(line)};
  }
}

/// The fields of a call but for those that hold its message id.
Fields fields_of(std::string_view call, std::string_view message_id) {
  Fields fields;
  const auto body = call_json(call);
  take_head(call.substr(0, call.size() - body.size()), fields);
  json::Parser parser;
  const auto root = parser.parse(body);
  if (!root) {
    fields["body"] = {"body", std::string(body)};
    return fields;
  }
  collect(*root, {}, {}, fields);
  const std::string own = std::string("\"").append(message_id).append("\"");
  std::erase_if(fields, [&](const auto& field) { return field.second.value == own; });
  return fields;
}

}  // namespace

FieldDifferences differences(std::string_view before, std::string_view before_id,
                             std::string_view now, std::string_view now_id) {
  const auto old_fields = fields_of(before, before_id);
  const auto new_fields = fields_of(now, now_id);
  FieldDifferences found;
  for (const auto& [pointer, field] : old_fields) {
    const auto other = new_fields.find(pointer);
    if (other == new_fields.end()) {
      found[field.name].removed = 1;
    } else if (!(other->second == field)) {
      found[field.name].changed = 1;
    }
  }
  for (const auto& [pointer, field] : new_fields) {
    if (!old_fields.contains(pointer)) found[field.name].added = 1;
  }
  return found;
}

}  // namespace ctsync::server
