// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/path.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <string_view>

/// @path: the value at a path. A "$." in it is left out.
namespace ctsync::mapping::language {

namespace detail {

inline std::string expected_text(std::string_view directive, Type got) {
  return std::string("expected a string as ").append(directive).append(", got ").append(name(got));
}

/// The value at a path that is no slot.
inline Value follow(Run& run, std::string_view path) {
  Value value = run.root();
  if (path.empty() || path == ".") return value;
  for (const std::string& key : keys_of(path)) {
    if (!run.spend(1 + size_of(value) / 8)) return {};
    value = step(value, key, run.memory(), run.has_halves());
  }
  return value;
}

}  // namespace detail

inline NodeId compile_path(Compiler& compiler, const Value& value, PlaceId place) {
  if (value.is_string()) return compiler.path(value.text(), place);
  const NodeId path = compiler.node(value, place);
  if (const Value* const known = compiler.constant(path)) {
    if (known->is_string()) return compiler.path(known->text(), place);
    return compiler.fail(place, detail::expected_text("@path", known->type()));
  }
  return compiler.add(DynamicPath{path, place});
}

inline Value evaluate(Run& run, const PathNode& node) { return run.slot(node.slot); }

inline Value evaluate(Run& run, const DynamicPath& node) {
  const Value path = run.value(node.path);
  if (run.failed()) return {};
  if (!path.is_string()) {
    return run.fail(node.place, detail::expected_text("@path", path.type())), Value();
  }
  return detail::follow(run, without_root(path.text()));
}

}  // namespace ctsync::mapping::language
