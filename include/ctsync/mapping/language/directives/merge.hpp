// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <utility>
#include <vector>

/// @merge: the members of several objects. Of a key that several have, the last counts, or the
/// first if the direction is left.
namespace ctsync::mapping::language {

inline NodeId compile_merge(Compiler& compiler, const Value& options, PlaceId place) {
  if (!option(options, "direction").truthy()) {
    return compiler.fail_option(options, "direction", place,
                                "expected an object with a member direction");
  }
  MergeNode node{compiler.member(options, "direction", place), {}};
  const Value objects = option(options, "objects");
  if (!objects.is_array())
    return compiler.fail_option(options, "objects", place, "expected an array as objects");
  const PlaceId here = compiler.place(place, "objects");
  std::size_t index = 0;
  for (const Value& object : objects.elements()) {
    node.objects.push_back(compiler.node(object, compiler.place(here, index++)));
  }
  return compiler.add(std::move(node));
}

namespace detail {

/// Adds what Object.assign copies: members, elements by their index, the code units of a text.
inline void assign(Run& run, const Value& from, std::vector<Member>& to) {
  const auto add = [&](std::string_view key, const Value& value) {
    if (key != prototype_key) to.push_back({key, value});
  };
  if (!run.spend(size_of(from))) return;
  if (from.is_object()) {
    for (const Member& member : members_of(run.memory(), from)) add(member.key, member.value);
  }
  std::size_t index = 0;
  if (from.is_array()) {
    for (const Value& element : elements_of(run.memory(), from)) {
      add(run.keep(std::to_string(index++)).text(), element);
    }
  }
  if (!from.is_string()) return;
  std::string half;
  for (std::size_t at = 0; at < from.text().size() && !run.failed();) {
    const std::size_t begin = at;
    const char32_t character = utf16::next(from.text(), at);
    const auto whole = from.text().substr(begin, at - begin);
    for (std::size_t unit = 0; unit < (character >= 0x10000 ? 2U : 1U); ++unit) {
      const Value value = run.keep(*utf16::unit_at(whole, unit, half));
      run.has_halves() = run.has_halves() || character >= 0x10000;
      add(run.keep(std::to_string(index++)).text(), value);
    }
  }
}

}  // namespace detail

inline Value evaluate(Run& run, const MergeNode& node) {
  const Value direction = run.value(node.direction);
  std::vector<Value> objects;
  for (const NodeId id : node.objects) objects.push_back(run.value(id));
  if (direction.is_string() && direction.text() == "left") {
    std::reverse(objects.begin(), objects.end());
  }
  std::vector<Member> members;
  for (const Value& object : objects) {
    if (run.failed()) return {};
    detail::assign(run, object, members);
  }
  return Value(run.memory().copy(std::span<const Member>(in_sequence(members))));
}

}  // namespace ctsync::mapping::language
