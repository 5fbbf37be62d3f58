// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/directives/path.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <optional>
#include <span>

/// @arrayPath: the array at a path, each item of it in a shape. A single object is an array of one.
namespace ctsync::mapping::language {

inline NodeId compile_array_path(Compiler& compiler, const Value& value, PlaceId place) {
  if (!value.is_array()) return compiler.fail(place, "expected an array of a path and a shape");
  const auto parts = value.elements();
  const Value path = parts.empty() ? Value() : parts[0];
  const PlaceId here = compiler.place(place, std::size_t{0});
  ArrayPathNode node{
      path.is_string() ? compiler.path(path.text(), here) : compiler.node(path, here),
      std::nullopt};
  if (parts.size() > 1 && parts[1].is_object() && !parts[1].members().empty()) {
    const PlaceId there = compiler.place(place, std::size_t{1});
    const auto scoped = compiler.in_scope([&] { return compiler.node(parts[1], there); });
    node.shape = ArrayPathNode::Shape{scoped.first, scoped.second};
  }
  return compiler.add(node);
}

inline Value evaluate(Run& run, const ArrayPathNode& node) {
  const Value root = run.value(node.array);
  if (!node.shape || run.failed() || !(root.is_array() || root.is_object())) return root;
  if (!run.spend(root.is_object() ? 1 : size_of(root))) return {};
  const auto items =
      root.is_array() ? elements_of(run.memory(), root) : std::span<const Value>(&root, 1);
  Value* const made = run.memory().make<Value>(items.size());
  Frame frame = run.frame(node.shape->scope);
  Frame* const outer = run.enter(&frame);
  for (std::size_t i = 0; i < items.size() && run.spend(1 + frame.size() / 8); ++i) {
    frame.start(items[i]);
    made[i] = run.value(node.shape->item);
  }
  run.enter(outer);
  return Value(std::span<const Value>(made, items.size()));
}

}  // namespace ctsync::mapping::language
