// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/result.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <string_view>

/// @required: a value without which the evaluation fails (Errc::missing).
namespace ctsync::mapping::language {

namespace detail {

inline std::string required_but_got(const Value& hole) {
  const std::string_view got = hole.is_string() ? "an empty string" : name(hole.type());
  return std::string("a value is required, got ").append(got);
}

}  // namespace detail

inline NodeId compile_required(Compiler& compiler, const Value& value, PlaceId place) {
  const NodeId node = compiler.node(value, place);
  const Value* const known = compiler.constant(node);
  if (known != nullptr && detail::is_hole(*known)) {
    return compiler.fail(place, detail::required_but_got(*known));
  }
  return compiler.add(RequiredNode{node, place});
}

inline Value evaluate(Run& run, const RequiredNode& node) {
  const Value value = run.value(node.value);
  if (!run.failed() && detail::is_hole(value)) {
    run.fail(node.place, detail::required_but_got(value), Errc::missing);
  }
  return value;
}

}  // namespace ctsync::mapping::language
