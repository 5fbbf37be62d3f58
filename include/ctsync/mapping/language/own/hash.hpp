// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/clean_text.hpp>
#include <ctsync/base/sha256.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/letter_case.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/own/phone.hpp>
#include <ctsync/mapping/language/own/rules.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <string>
#include <string_view>

/// @hash: SHA-256 of a text in the form that advertising platforms compare.
namespace ctsync::mapping::language {

inline NodeId compile_hash(Compiler& compiler, const Value& given, PlaceId place) {
  const NodeId value = detail::compile_operand(compiler, given, place);
  const auto as = detail::word_option<HashNode::As>(given, "as", hash_words);
  return compiler.add(
      HashNode{value, as, detail::compile_optional(compiler, given, "country", place)});
}

namespace detail {

/// The digits of a telephone number with its country code, which never begins with 0.
inline std::string international_digits(std::string_view number) {
  std::string digits;
  for (const char c : number) {
    if (is_digit(c) && !(digits.empty() && c == '0')) digits += c;
  }
  return digits;
}

/// The text that is hashed; empty if there is none.
inline std::string hashed_text(Run& run, std::string_view text, const HashNode& node) {
  const auto& normal = run.normalisers();
  if (node.as == HashNode::As::text) return normal.text(text);
  std::string buffer;
  text = text::clean(text, buffer);
  if (text.empty()) return {};
  if (node.as == HashNode::As::email) return to_lower(normal.text(text));
  std::string digits =
      international_digits(phone_number(run, text, node.country).value_or(std::string()));
  if (!digits.empty() && node.as == HashNode::As::e164) digits.insert(0, 1, '+');
  return digits;
}

}  // namespace detail

inline Value evaluate(Run& run, const HashNode& node) {
  const Value value = run.value(node.value);
  if (run.failed() || !value.is_string() || !run.spend(1 + value.text().size())) return {};
  const std::string text = detail::hashed_text(run, value.text(), node);
  return text.empty() || run.failed() ? Value() : run.keep(sha256_hex(text));
}

}  // namespace ctsync::mapping::language
