// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <vector>

/// @excludeWhenNull: a value without null: as a whole, and within objects at any depth, but not in
/// arrays.
namespace ctsync::mapping::language {

inline NodeId compile_exclude_when_null(Compiler& compiler, const Value& value, PlaceId place) {
  return compiler.add(ExcludeWhenNull{compiler.node(value, place), place});
}

namespace detail {

inline Value without_nulls(Run& run, const Value& value, std::size_t depth) {
  if (!value.is_object()) return value;
  if (depth >= Budget::deepest) return run.too_much(), Value();
  const auto members = members_of(run.memory(), value);
  if (!run.spend(members.size() + 1)) return {};
  Member* const made = run.memory().make<Member>(members.size());
  std::size_t size = 0;
  for (const Member& member : members) {
    if (member.key == prototype_key) continue;
    made[size++] = {member.key,
                    member.value.is_null() ? Value() : without_nulls(run, member.value, depth + 1)};
  }
  return Value(std::span<const Member>(made, size));
}

}  // namespace detail

inline Value evaluate(Run& run, const ExcludeWhenNull& node) {
  const Value value = run.value(node.value);
  if (value.is_null()) return {};
  return detail::without_nulls(run, value, 0);
}

}  // namespace ctsync::mapping::language
