// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>

/// @first: the first item of a list that is neither absent nor null nor an empty text.
namespace ctsync::mapping::language {

inline NodeId compile_first(Compiler& compiler, const Value& list, PlaceId place) {
  return compiler.add(FirstNode{detail::compile_list(compiler, list, place)});
}

inline Value evaluate(Run& run, const FirstNode& node) {
  Value found;
  detail::each_item(run, node.values, [&](const Value& item) {
    if (detail::is_hole(item)) return true;
    found = item;
    return false;
  });
  return found;
}

}  // namespace ctsync::mapping::language
