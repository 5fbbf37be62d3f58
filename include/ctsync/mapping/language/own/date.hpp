// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/civil_time.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/own/rules.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <ctsync/mapping/normalise/dates.hpp>
#include <string>

/// @date: a date as RFC 3339 in UTC, as a day, or in seconds or milliseconds since 1970.
namespace ctsync::mapping::language {

inline NodeId compile_date(Compiler& compiler, const Value& given, PlaceId place) {
  const NodeId value = detail::compile_operand(compiler, given, place);
  const auto from = detail::word_option<normalise::DateForm>(given, "from", date_words);
  return compiler.add(
      DateNode{value, from, detail::word_option<DateNode::As>(given, "as", moment_words), place});
}

inline Value evaluate(Run& run, const DateNode& node) {
  const Value value = run.value(node.value);
  if (run.failed() || value.type() == Type::boolean) return {};
  const auto text = detail::plain_text(run, value, node.place);
  const auto time = text ? normalise::read_date(*text, node.from) : std::nullopt;
  if (!time) return {};
  switch (node.as) {
    case DateNode::As::date: return run.keep(normalise::day_text(*time));
    case DateNode::As::seconds: return Value::integer(normalise::unix_seconds(*time));
    case DateNode::As::milliseconds: return Value::integer(time->time_since_epoch().count());
    case DateNode::As::rfc3339: break;
  }
  std::string out;
  ctsync::detail::append_datetime(out, *time);
  return run.keep(out);
}

}  // namespace ctsync::mapping::language
