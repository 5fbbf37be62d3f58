// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/evaluate.hpp>
#include <ctsync/mapping/language/javascript/read.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/own/table.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <ctsync/mapping/language/root_mapping.hpp>
#include <ctsync/mapping/language/validate.hpp>
#include <ctsync/mapping/normalise/normalisers.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::mapping::language {

namespace detail {

inline NodeId compile_literal(Compiler& compiler, const Value& value, PlaceId place) {
  return compiler.node(value, place);
}

inline constexpr std::array directive_rows{
    DirectiveRow{"@path", compile_path},
    DirectiveRow{"@template", compile_template},
    DirectiveRow{"@literal", compile_literal},
    DirectiveRow{"@if", compile_if},
    DirectiveRow{"@case", compile_case},
    DirectiveRow{"@replace", compile_replace},
    DirectiveRow{"@arrayPath", compile_array_path},
    DirectiveRow{"@json", compile_json},
    DirectiveRow{"@flatten", compile_flatten},
    DirectiveRow{"@merge", compile_merge},
    DirectiveRow{"@transform", compile_transform},
    DirectiveRow{"@excludeWhenNull", compile_exclude_when_null},
};

static_assert(std::ranges::equal(directive_rows, directive_rules, {}, &DirectiveRow::name,
                                 &DirectiveRule::name),
              "each directive has its rule and its compiler, in one sequence");

/// The row of a directive; null if a dialect has none of that name.
inline const DirectiveRow* directive_row(std::string_view name, Dialect dialect) {
  const auto named = [&](const auto& rows) -> const DirectiveRow* {
    const auto row = std::ranges::find(rows, name, &DirectiveRow::name);
    return row == rows.end() ? nullptr : &*row;
  };
  const DirectiveRow* const row = named(directive_rows);
  return row != nullptr || dialect == Dialect::segment ? row : named(own_rows);
}

/// Options that a directive does not know have no effect.
inline void warn_of_options(Compiler& compiler, std::string_view name, const Value& options,
                            PlaceId place) {
  const DirectiveRule* const rule = directive_rule(name, compiler.dialect());
  if (rule == nullptr || !options.is_object() || !has_options(*rule, options)) return;
  for (const Member& member : options.members()) {
    const bool known =
        member.key == metadata_key ||
        std::ranges::find(rule->options, member.key, &OptionRule::name) != rule->options.end();
    if (!known)
      compiler.warn(compiler.place(place, member.key), "the directive has no such option");
  }
}

inline Compiled refused(Errc code, std::string text) {
  Compiled compiled;
  compiled.mistakes.push_back({code, "", std::move(text)});
  return compiled;
}

/// What is wrong with a text, and in which line and column, counted in bytes from 1.
inline std::string not_json(std::string_view text, const ReadError& error, std::size_t depth) {
  if (error.too_deep) return "expected JSON nested at most " + std::to_string(depth) + " deep";
  const std::string_view before = text.substr(0, error.at);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
  return "expected JSON, and the text is none at line " + std::to_string(line) + ", column " +
         std::to_string(column);
}

}  // namespace detail

inline NodeId Compiler::directive(const Value& value, PlaceId place) {
  const std::string_view name = directive_key(value);
  const PlaceId here = this->place(place, name);
  if (name == "@liquid") {
    refuse(here, liquid_refusal);
    return undefined();
  }
  const detail::DirectiveRow* const row = detail::directive_row(name, dialect());
  if (row == nullptr) return fail(here, "there is no such directive");
  const Value options = option(value, name);
  detail::warn_of_options(*this, name, options, here);
  return row->compile(*this, options, here);
}

/// Compiles a mapping, which is a JSON text. All mistakes are told, up to a limit, each with its
/// JSON pointer. The directives @phone, @country and @hash use the normal forms. Errors: malformed
/// (no JSON), invalid, too_large.
inline Compiled compile(std::string_view text, Dialect dialect, const Limits& limits = {},
                        const normalise::Normalisers& normalisers = {}) {
  if (text.size() > limits.text) {
    return detail::refused(Errc::too_large, "expected a mapping of at most " +
                                                std::to_string(limits.text) + " bytes, got " +
                                                std::to_string(text.size()));
  }
  if (!utf16::is_utf8(text)) return detail::refused(Errc::malformed, "expected UTF-8");
  const auto content = std::make_shared<Program::Content>();
  content->dialect = dialect;
  content->limits = limits;
  content->normalisers = normalisers;
  const Read read = read_json(text, content->memory, limits.depth);
  if (!read.value) {
    return detail::refused(read.error.too_deep ? Errc::too_large : Errc::malformed,
                           detail::not_json(text, read.error, limits.depth));
  }
  const RootMapping root = root_mapping(*read.value, content->memory);
  if (!root.value) return detail::refused(Errc::invalid, std::string(root.refusal));
  Compiled compiled;
  validate(*root.value, dialect, limits.mistakes, compiled.mistakes);
  content->has_halves = read.has_halves || read.value->is_string();  // a text is spread
  content->root = Compiler(*content, compiled).node(*root.value, Places::root);
  if (compiled.mistakes.empty()) compiled.program = Program(content);
  return compiled;
}

}  // namespace ctsync::mapping::language
