// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <optional>
#include <string_view>
#include <variant>

/// @lookup: the member of an object that a key names.
namespace ctsync::mapping::language {

inline NodeId compile_lookup(Compiler& compiler, const Value& options, PlaceId place) {
  const NodeId key = compiler.member(options, "key", place);
  const NodeId in = compiler.member(options, "in", place);
  return compiler.add(
      LookupNode{key, in, detail::compile_optional(compiler, options, "else", place), place});
}

namespace detail {

/// Of an object that the mapping spells out, only the member that is named is evaluated.
inline Value looked_up(Run& run, NodeId in, std::string_view key) {
  const auto* const object = std::get_if<ObjectNode>(&run.node(in));
  if (object == nullptr) return member(run, run.value(in), key);
  if (!run.spend(1 + object->fields.size() / 8) || key == prototype_key) return {};
  for (const auto& field : object->fields) {
    if (field.key == key) return run.value(field.value);
  }
  return {};
}

}  // namespace detail

inline Value evaluate(Run& run, const LookupNode& node) {
  const Value key = run.value(node.key);
  if (run.failed()) return {};
  const auto text = detail::plain_text(run, key, node.place);
  const Value found = text ? detail::looked_up(run, node.in, *text) : Value();
  if (!found.is_undefined() || !node.otherwise) return found;
  return run.value(*node.otherwise);
}

}  // namespace ctsync::mapping::language
