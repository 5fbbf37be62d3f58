// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/base/civil_time.hpp>
#include <ctsync/commercetools/customer/record.hpp>
#include <ctsync/contract/target_profile.hpp>
#include <ctsync/json/copy.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/call.hpp>
#include <ctsync/model/key.hpp>
#include <ctsync/pipeline/conclude.hpp>
#include <ctsync/pipeline/tenant.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Compares a customer as a target would be told of them with what the target says. Pure.
namespace ctsync {

/// The Identify that a target would be sent of a customer whose record this is; nothing if it would
/// be sent none: its route does not admit it, or the record has no userId for it. Errors: internal
/// for a record that cannot be read.
inline Result<std::optional<Call>> identify_of_record(json::Parser& parser, std::string_view record,
                                                      const Key& key, std::string_view project,
                                                      const Target& target) {
  Step step;
  auto status = commercetools::read_record(parser, record, step.after.emplace());
  if (!status) return std::move(status).error();
  step.resource = key;
  step.project = project;
  auto mapped = detail::map_routed(step, target, Hearing(), {});
  if (!mapped) return std::optional<Call>{};
  for (auto& call : mapped->calls) {
    if (call.kind == CallKind::identify) return std::optional(std::move(call));
  }
  return std::optional<Call>{};
}

/// A field of which a target says something else.
struct FieldDifference {
  std::string field;
  bool missing = false;  ///< the target does not have it
  std::string written_by;
};

namespace detail {

inline std::optional<json::View> find_member(json::View object, std::string_view name) {
  for (auto member = object.members(); member.next();) {
    if (member.key == name) return member.value;
  }
  return std::nullopt;
}

/// The value of a trait; of one in an object by a name such as "address.city".
inline std::optional<json::View> find_trait(json::View traits, std::string_view name) {
  if (auto whole = find_member(traits, name)) return whole;
  const auto dot = name.find('.');
  if (dot == name.npos) return std::nullopt;
  const auto outer = find_member(traits, name.substr(0, dot));
  return outer ? find_trait(*outer, name.substr(dot + 1)) : std::nullopt;
}

/// Many targets do not keep what is empty.
inline bool is_nothing(json::View value) {
  if (value.is_string()) return value.text().empty();
  return value.is_null() || ((value.is_array() || value.is_object()) && value.size() == 0);
}

inline bool is_same_text(std::string_view ours, std::string_view theirs) {
  if (ours == theirs) return true;
  const auto our_time = parse_datetime(ours);
  return our_time && our_time == parse_datetime(theirs);
}

/// A number or a boolean. Many CRMs keep each value as a text.
inline bool is_same_scalar(json::View ours, json::View theirs) {
  if (!theirs.is_string()) {
    return ours.boolean() == theirs.boolean() && ours.decimal() == theirs.decimal();
  }
  std::string text;
  json::Writer writer(text);
  json::write(writer, ours);
  return text == theirs.text();
}

inline bool is_same(json::View ours, json::View theirs);

inline bool is_same_array(json::View ours, json::View theirs) {
  std::vector<json::View> others;
  theirs.each_element([&](std::size_t, json::View each) {
    others.push_back(each);
    return true;
  });
  if (!theirs.is_array() || others.size() != ours.size()) return false;
  return ours.each_element(
      [&](std::size_t i, json::View each) { return is_same(each, others[i]); });
}

inline bool is_same_object(json::View ours, json::View theirs) {
  for (auto member = ours.members(); member.next();) {
    if (!is_same(member.value, theirs[member.key])) return false;
  }
  return true;
}

inline bool is_same(json::View ours, json::View theirs) {
  if (is_nothing(ours) || is_nothing(theirs)) return is_nothing(ours) && is_nothing(theirs);
  if (ours.is_string()) return theirs.is_string() && is_same_text(ours.text(), theirs.text());
  if (ours.is_array()) return is_same_array(ours, theirs);
  if (ours.is_object()) return theirs.is_object() && is_same_object(ours, theirs);
  return is_same_scalar(ours, theirs);
}

}  // namespace detail

/// The names of all traits.
inline std::vector<std::string> trait_names(json::View traits) {
  std::vector<std::string> names;
  for (auto member = traits.members(); member.next();) names.emplace_back(member.key);
  return names;
}

/// The fields of which a target that knows the person says something else than `traits`, those of
/// the Identify. Only what the Identify has is compared, also within an object. A trait that is
/// null or empty is to be absent, null or empty; two texts that are the same moment are equal.
inline std::vector<FieldDifference> compare_profile(json::View traits,
                                                    const TargetProfile& profile) {
  std::vector<FieldDifference> differences;
  json::Parser parser;
  for (const auto& field : profile.fields) {
    const auto ours = detail::find_trait(traits, field.name);
    if (!ours) continue;
    json::View theirs;
    if (!field.value.empty()) {
      if (auto parsed = parser.parse(field.value)) theirs = *parsed;
    }
    if (detail::is_same(*ours, theirs)) continue;
    differences.push_back({field.name, detail::is_nothing(theirs), field.written_by});
  }
  return differences;
}

}  // namespace ctsync
