// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/root_mapping.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <ctsync/mapping/language/validate.hpp>
#include <span>
#include <string>
#include <vector>

/// @transform: what `mapping` gives for what `apply` gives for the payload.
namespace ctsync::mapping::language {

inline NodeId compile_transform(Compiler& compiler, const Value& options, PlaceId place) {
  const Value mapping = option(options, "mapping");
  const Value apply = option(options, "apply");
  if (!mapping.truthy())
    return compiler.fail_option(options, "mapping", place,
                                "expected an object with a member mapping");
  if (!apply.is_object())
    return compiler.fail_option(options, "apply", place, "expected an object as apply");
  const PlaceId applied = compiler.place(place, "apply");
  const RootMapping root = root_mapping(apply, compiler.memory());
  if (!root.value) return compiler.fail(applied, std::string(root.refusal));
  std::vector<Error> mistakes;
  if (compiler.dialect() == Dialect::segment) {
    validate(*root.value, Dialect::segment, 1, mistakes);
  }
  if (!mistakes.empty()) return compiler.fail(applied, mistakes.front().detail);
  const NodeId payload = compiler.node(*root.value, applied);
  const auto scoped = compiler.in_scope([&] { return compiler.member(options, "mapping", place); });
  return compiler.add(TransformNode{payload, scoped.first, scoped.second, place});
}

namespace detail {

/// A value whose objects have no member that is undefined.
inline Value without_undefined(Run& run, const Value& value, std::size_t depth) {
  const bool made = value.view() == nullptr && (value.is_object() || value.is_array());
  if (!made || run.failed()) return value;
  if (depth >= Budget::deepest) return run.too_much(), Value();
  if (value.is_array()) {
    const auto elements = value.elements();
    if (!run.spend(elements.size() + 1)) return {};
    Value* const kept = run.memory().make<Value>(elements.size());
    for (std::size_t i = 0; i < elements.size(); ++i) {
      kept[i] = without_undefined(run, elements[i], depth + 1);
    }
    return Value(std::span<const Value>(kept, elements.size()));
  }
  const auto members = value.members();
  if (!run.spend(members.size() + 1)) return {};
  Member* const kept = run.memory().make<Member>(members.size());
  std::size_t size = 0;
  for (const Member& member : members) {
    if (member.value.is_undefined() || member.key == prototype_key) continue;
    kept[size++] = {member.key, without_undefined(run, member.value, depth + 1)};
  }
  return Value(std::span<const Member>(kept, size));
}

/// What `apply` gives, for a payload that is an object; an absent one is empty.
inline Value transformed(Run& run, const TransformNode& node) {
  const Value root = run.root();
  if (!root.is_object() && !root.is_undefined()) {
    run.fail(node.place,
             std::string("expected an object to transform, got ").append(name(root.type())));
    return {};
  }
  if (root.is_undefined()) run.restart(Value(std::span<const Member>()));
  const Value made = without_undefined(run, run.value(node.payload), 0);
  if (root.is_undefined()) run.restart(root);
  return made;
}

}  // namespace detail

inline Value evaluate(Run& run, const TransformNode& node) {
  const Value payload = detail::transformed(run, node);
  if (run.failed()) return {};
  Frame frame = run.frame(node.scope);
  if (!run.spend(1 + frame.size() / 8)) return {};
  frame.start(payload);
  Frame* const outer = run.enter(&frame);
  const Value value = run.value(node.mapping);
  run.enter(outer);
  return value;
}

}  // namespace ctsync::mapping::language
