// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/javascript/write.hpp>
#include <ctsync/mapping/language/validate.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What a whole mapping stands for (npm @segment/actions-core, getMappingToProcess).
namespace ctsync::mapping::language {

/// The key of a directive that all other members of a mapping are given to, as its `mapping`.
inline constexpr std::string_view root_directive_key = "__segment_internal_directive";

/// The mapping to compile, or why there is none.
struct RootMapping {
  std::optional<Value> value{};
  std::string_view refusal{};
};

namespace detail {

/// An array or a text as JavaScript spreads it into an object.
inline Value spread(const Value& value, Memory& memory) {
  std::vector<Member> members;
  const auto add = [&](const Value& each) {
    members.push_back({memory.copy(std::string_view(std::to_string(members.size()))), each});
  };
  if (value.is_array()) {
    for (const Value& element : value.elements()) add(element);
  } else if (value.is_string()) {
    std::string half;
    for (std::size_t i = 0; const auto unit = utf16::unit_at(value.text(), i, half); ++i) {
      add(Value(memory.copy(*unit)));
    }
  }
  return Value(memory.copy(std::span<const Member>(members)));
}

/// Options with `mapping` in them; an array stays as it is.
inline Value with_mapping(const Value& options, const Value& mapping, Memory& memory) {
  if (!options.is_object()) return options;
  std::vector<Member> members(options.members().begin(), options.members().end());
  const auto known = std::ranges::find(members, std::string_view("mapping"), &Member::key);
  if (known != members.end()) {
    known->value = mapping;
  } else {
    members.push_back({"mapping", mapping});
  }
  return Value(memory.copy(std::span<const Member>(members)));
}

inline RootMapping directive_with(const Value& root, const Value& mapping, Memory& memory) {
  constexpr std::string_view single =
      "expected an object with one directive, whose value is an object";
  const bool one = root.is_object()  ? root.members().size() == 1
                   : root.is_array() ? root.elements().size() == 1
                                     : false;
  if (!one) return {std::nullopt, single};
  const Value options = root.is_object() ? root.members()[0].value : root.elements()[0];
  if (!options.is_object() && !options.is_array()) return {std::nullopt, single};
  const Value changed = with_mapping(options, mapping, memory);
  if (root.is_array()) return {Value(memory.copy(std::span<const Value>(&changed, 1))), {}};
  const Member member{root.members()[0].key, changed};
  return {Value(memory.copy(std::span<const Member>(&member, 1))), {}};
}

}  // namespace detail

inline RootMapping root_mapping(const Value& mapping, Memory& memory) {
  if (mapping.is_null()) return {std::nullopt, "expected an object, got null"};
  if (!mapping.is_object()) return {detail::spread(mapping, memory), {}};
  const Value root = option(mapping, root_directive_key);
  if (root.is_undefined()) return {mapping, {}};
  std::vector<Member> others;
  for (const Member& member : mapping.members()) {
    if (member.key != root_directive_key && member.key != prototype_key) others.push_back(member);
  }
  return detail::directive_with(root, Value(memory.copy(std::span<const Member>(others))), memory);
}

}  // namespace ctsync::mapping::language
