// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/letter_case.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string_view>

/// @case: a text in lower or upper case; other values as they are.
namespace ctsync::mapping::language {

namespace detail {

inline constexpr std::string_view unknown_operator = "expected the operator \"lower\" or \"upper\"";

}  // namespace detail

inline NodeId compile_case(Compiler& compiler, const Value& options, PlaceId place) {
  const Value change = option(options, "operator");
  if (!change.truthy())
    return compiler.fail_option(options, "operator", place,
                                "expected an object with a member operator");
  if (!option(options, "value").truthy()) {
    compiler.warn(place, "without a value nothing is given");
    return compiler.undefined();
  }
  CaseNode node{compiler.member(options, "value", place), CaseNode::Operator::unknown, place};
  if (change.is_string() && change.text() == "lower") node.change = CaseNode::Operator::lower;
  if (change.is_string() && change.text() == "upper") node.change = CaseNode::Operator::upper;
  if (node.change == CaseNode::Operator::unknown) {
    compiler.mistake(compiler.place(place, "operator"), detail::unknown_operator);
  }
  return compiler.add(node);
}

inline Value evaluate(Run& run, const CaseNode& node) {
  const Value value = run.value(node.value);
  if (run.failed() || !value.is_string()) return value;
  if (!run.spend(value.text().size() / 8)) return {};
  switch (node.change) {
    case CaseNode::Operator::lower: return run.keep(to_lower(value.text()));
    case CaseNode::Operator::upper: return run.keep(to_upper(value.text()));
    case CaseNode::Operator::unknown: break;
  }
  return run.fail(node.place, detail::unknown_operator), Value();
}

}  // namespace ctsync::mapping::language
