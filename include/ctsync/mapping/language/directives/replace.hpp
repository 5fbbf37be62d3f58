// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/letter_case.hpp>
#include <ctsync/mapping/language/nodes.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <string_view>
#include <utility>

/// @replace: a text with another text for a pattern, which is literal text, and then for a second
/// one. Numbers and booleans become texts; what is neither becomes ''.
namespace ctsync::mapping::language {

namespace detail {

/// Appends a replacement, in which $$, $&, $` and $' have JavaScript's meaning: a dollar, what was
/// matched, what is before it and what is behind it.
inline void append_replacement(std::string& out, std::string_view replacement,
                               std::string_view text, std::size_t begin, std::size_t end) {
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    const char next = at + 1 < replacement.size() ? replacement[at + 1] : '\0';
    const bool special = next == '$' || next == '&' || next == '`' || next == '\'';
    if (replacement[at] != '$' || !special) {
      out += replacement[at];
      continue;
    }
    ++at;
    if (next == '$') out += '$';
    if (next == '&') out += text.substr(begin, end - begin);
    if (next == '`') out += text.substr(0, begin);
    if (next == '\'') out += text.substr(end);
  }
}

/// The end of a pattern's match at `at`; 0 if it does not match there.
inline std::size_t match_end(std::string_view text, std::size_t at, std::string_view pattern,
                             bool ignore_case) {
  if (!ignore_case) return text.substr(at).starts_with(pattern) ? at + pattern.size() : 0;
  for (std::size_t in_pattern = 0; in_pattern < pattern.size();) {
    if (at >= text.size()) return 0;
    const char32_t wanted = utf16::next(pattern, in_pattern);
    if (folded(utf16::next(text, at)) != folded(wanted)) return 0;
  }
  return at;
}

inline std::string replaced(Run& run, std::string_view text, const ReplaceNode::Pair& pair,
                            const ReplaceNode& node) {
  std::string out;
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = match_end(text, at, pair.pattern, node.ignore_case);
    if (end == 0) {
      utf16::next(text, at);
      continue;
    }
    out += text.substr(written, at - written);
    append_replacement(out, pair.replacement, text, at, end);
    written = at = end;
    if (!node.global) break;
    if (run.budget().allows_output(out.size())) continue;
    run.too_much();
    return out;
  }
  return out += text.substr(written);
}

/// A pattern and its replacement, or why they are refused when they are used.
inline void add_pair(ReplaceNode& node, std::string_view pattern, std::string_view replacement) {
  if (utf16::length(pattern) > longest_pattern) {
    node.refusal = "expected a pattern of at most 10 characters";
  } else if (utf16::length(replacement) > longest_pattern) {
    node.refusal = "expected a replacement of at most 10 characters";
  }
  node.pairs.push_back({std::string(pattern), std::string(replacement)});
}

/// An option that is '' where it is absent or null.
inline Value text_option(const Value& options, std::string_view key) {
  const Value value = option(options, key);
  return value.is_undefined() || value.is_null() ? Value(std::string_view("")) : value;
}

/// An option that has a default where it is absent or null.
inline Value flag_option(const Value& options, std::string_view key, bool otherwise) {
  const Value value = option(options, key);
  return value.is_undefined() || value.is_null() ? Value(otherwise) : value;
}

}  // namespace detail

inline NodeId compile_replace(Compiler& compiler, const Value& options, PlaceId place) {
  const Value pattern = option(options, "pattern");
  if (!pattern.truthy())
    return compiler.fail_option(options, "pattern", place,
                                "expected an object with a member pattern");
  if (!option(options, "value").truthy()) return compiler.undefined();
  const Value replacement = detail::text_option(options, "replacement");
  const Value ignore_case = detail::flag_option(options, "ignorecase", false);
  const Value global = detail::flag_option(options, "global", true);
  ReplaceNode node{compiler.member(options, "value", place), {}, false, true, {}, place};
  if (pattern.is_string() && replacement.is_string() && ignore_case.type() == Type::boolean &&
      global.type() == Type::boolean) {
    node.ignore_case = ignore_case.boolean();
    node.global = global.boolean();
    detail::add_pair(node, pattern.text(), replacement.text());
    const Value pattern2 = option(options, "pattern2");
    const Value replacement2 = detail::text_option(options, "replacement2");
    if (pattern2.truthy() && pattern2.is_string() && replacement2.is_string()) {
      detail::add_pair(node, pattern2.text(), replacement2.text());
    }
  }
  if (!node.refusal.empty()) compiler.mistake(place, node.refusal);
  return compiler.add(std::move(node));
}

inline Value evaluate(Run& run, const ReplaceNode& node) {
  const Value value = run.value(node.value);
  const bool is_text =
      value.is_string() || value.type() == Type::number || value.type() == Type::boolean;
  if (run.failed() || !is_text || node.pairs.empty()) return Value(std::string_view(""));
  if (!node.refusal.empty()) return run.fail(node.place, node.refusal), Value();
  std::string text;
  run.append(text, value, node.place);
  for (const auto& pair : node.pairs) {
    if (!run.spend(text.size()) || run.failed()) return {};
    text = detail::replaced(run, text, pair, node);
  }
  return run.keep(text);
}

}  // namespace ctsync::mapping::language
