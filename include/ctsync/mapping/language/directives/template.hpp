// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/directives/path.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/placeholders.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <string_view>
#include <utility>

/// @template: a text with values in it. {{{path}}} is replaced first, then {{path}}, also where the
/// first pass has put it.
namespace ctsync::mapping::language {

namespace detail {

/// A template whose placeholders have two braces each; false if a path is too long.
inline bool add_pieces(Compiler& compiler, std::string_view text, TemplateNode& node) {
  Placeholders placeholders(text, 2);
  while (placeholders.next()) {
    const auto slot = compiler.slot(placeholders.path);
    if (!slot) return false;
    node.pieces.push_back({std::string(placeholders.literal), slot});
  }
  node.pieces.push_back({std::string(placeholders.literal)});
  return true;
}

inline NodeId compile_template_text(Compiler& compiler, std::string_view text, PlaceId place) {
  TemplateNode node{{}, place};
  if (!Placeholders(text, 3).next() && add_pieces(compiler, text, node)) {
    if (node.pieces.size() == 1) return compiler.add(Constant{Value(text)});
    return compiler.add(std::move(node));
  }
  return compiler.add(DynamicTemplate{compiler.add(Constant{Value(text)}), place});
}

/// A template starts at an empty object where there is nothing else.
inline bool prints_nothing_as_object(const Run& run, std::string_view path) {
  return run.root().is_undefined() && (path.empty() || path == ".");
}

inline std::string render(Run& run, std::string_view text, std::size_t braces, PlaceId place) {
  std::string out;
  Placeholders placeholders(text, braces);
  while (!run.failed() && placeholders.next()) {
    if (!run.spend(1 + placeholders.literal.size() / 8)) break;
    utf16::append(out, placeholders.literal);
    if (prints_nothing_as_object(run, placeholders.path)) {
      out += "[object Object]";
    } else {
      run.append(out, follow(run, placeholders.path), place);
    }
  }
  utf16::append(out, placeholders.literal);
  return out;
}

}  // namespace detail

inline NodeId compile_template(Compiler& compiler, const Value& value, PlaceId place) {
  if (value.is_string()) return detail::compile_template_text(compiler, value.text(), place);
  const NodeId text = compiler.node(value, place);
  if (const Value* const known = compiler.constant(text)) {
    if (known->is_string()) {
      return detail::compile_template_text(compiler, known->text(), place);
    }
    return compiler.fail(place, detail::expected_text("@template", known->type()));
  }
  return compiler.add(DynamicTemplate{text, place});
}

inline Value evaluate(Run& run, const TemplateNode& node) {
  std::string out;
  for (const auto& piece : node.pieces) {
    if (run.failed()) return {};
    utf16::append(out, piece.literal);
    if (!piece.slot) break;
    if (*piece.slot == 0 && run.root().is_undefined()) {
      out += "[object Object]";
    } else {
      run.append(out, run.slot(*piece.slot), node.place);
    }
  }
  return run.keep(out);
}

inline Value evaluate(Run& run, const DynamicTemplate& node) {
  const Value text = run.value(node.text);
  if (run.failed()) return {};
  if (!text.is_string()) {
    return run.fail(node.place, detail::expected_text("@template", text.type())), Value();
  }
  const std::string first = detail::render(run, text.text(), 3, node.place);
  return run.keep(detail::render(run, first, 2, node.place));
}

}  // namespace ctsync::mapping::language
