// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <utility>

/// @join: texts, numbers and booleans as one text, with a separator between them.
namespace ctsync::mapping::language {

inline NodeId compile_join(Compiler& compiler, const Value& options, PlaceId place) {
  const Value separator = option(options, "separator");
  ListOperand values =
      detail::compile_list(compiler, option(options, "values"), compiler.place(place, "values"));
  return compiler.add(JoinNode{
      std::move(values), std::string(separator.is_string() ? separator.text() : ", "), place});
}

inline Value evaluate(Run& run, const JoinNode& node) {
  std::string out;
  detail::each_item(run, node.values, [&](const Value& item) {
    const bool plain =
        item.is_string() || item.type() == Type::number || item.type() == Type::boolean;
    if (!plain || detail::is_hole(item)) return true;
    if (!out.empty()) utf16::append(out, node.separator);
    run.append(out, item, node.place);
    return true;
  });
  return out.empty() || run.failed() ? Value() : run.keep(out);
}

}  // namespace ctsync::mapping::language
