// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/convert.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <optional>
#include <string>

/// @if: `then` or `else`, by whether a value exists, or has content (which its key calls `blank`).
namespace ctsync::mapping::language {

inline NodeId compile_if(Compiler& compiler, const Value& options, PlaceId place) {
  if (!options.is_object()) return compiler.fail(place, "expected an object with a member exists");
  const Value exists = option(options, "exists");
  const Value blank = option(options, "blank");
  if (!exists.truthy() && !blank.truthy()) {
    return compiler.fail(place,
                         "expected a member exists or blank, which is not false, 0, null or ''");
  }
  const bool tests_existence = !exists.is_undefined();
  IfNode node{compiler.member(options, tests_existence ? "exists" : "blank", place),
              tests_existence ? IfNode::Test::exists : IfNode::Test::has_content, std::nullopt,
              std::nullopt, place};
  if (!option(options, "then").is_undefined()) node.then = compiler.member(options, "then", place);
  const Value otherwise = option(options, "else");
  if (otherwise.truthy()) {
    node.otherwise = compiler.member(options, "else", place);
  } else if (!otherwise.is_undefined()) {
    compiler.warn(
        compiler.place(place, "else"),
        "false, 0, null and '' are not given by else: nothing is; use {\"@literal\": ...}");
  }
  return compiler.add(node);
}

namespace detail {

/// Whether JavaScript finds `value != ''`, of a value that is neither undefined nor null.
inline bool has_content(Run& run, const Value& value, PlaceId place) {
  switch (value.type()) {
    case Type::boolean: return value.boolean();
    case Type::number: return value.number() != 0;
    case Type::string: return !value.text().empty();
    default: break;
  }
  std::string text;
  run.append(text, value, place);
  return !text.empty();
}

/// The node that a condition chooses, if any.
inline std::optional<NodeId> chosen(Run& run, const IfNode& node) {
  const Value value = run.value(node.condition);
  bool holds = !value.is_undefined() && !value.is_null();
  if (holds && node.test == IfNode::Test::has_content) holds = has_content(run, value, node.place);
  if (run.failed()) return std::nullopt;
  return holds ? node.then : node.otherwise;
}

}  // namespace detail

inline Value evaluate(Run& run, const IfNode& node) {
  const auto id = detail::chosen(run, node);
  return id ? run.value(*id) : Value();
}

}  // namespace ctsync::mapping::language
