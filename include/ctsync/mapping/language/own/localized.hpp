// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <ctsync/model/localized.hpp>
#include <optional>
#include <string_view>

/// @localized: the text of one language, of a text in several.
namespace ctsync::mapping::language {

inline NodeId compile_localized(Compiler& compiler, const Value& options, PlaceId place) {
  const NodeId value = compiler.member(options, "value", place);
  return compiler.add(LocalizedNode{value, detail::compile_locales(compiler, options, place)});
}

namespace detail {

/// The text for the first locale that has one, or else the first text; undefined if there is none.
inline Value localized(Run& run, const Value& texts, const std::optional<ListOperand>& locales) {
  if (texts.is_string()) return texts;
  if (!texts.is_object()) return {};
  const auto each = [&](const auto& visit) {
    if (!run.spend(1 + size_of(texts))) return;
    for (const Member& text : members_of(run.memory(), texts)) {
      if (!visit(text.key, text_or_empty(text.value))) return;
    }
  };
  std::string_view found;
  if (locales) {
    each_item(run, *locales, [&](const Value& locale) {
      found = ctsync::detail::text_of_locale(each, text_or_empty(locale));
      return found.empty();
    });
  }
  if (found.empty()) found = ctsync::detail::first_text(each);
  return found.empty() || run.failed() ? Value() : Value(found);
}

}  // namespace detail

inline Value evaluate(Run& run, const LocalizedNode& node) {
  return detail::localized(run, run.value(node.value), node.locales);
}

}  // namespace ctsync::mapping::language
