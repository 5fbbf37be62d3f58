// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/own/localized.hpp>
#include <ctsync/mapping/language/own/money.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/own/rules.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <span>
#include <string_view>

/// @attribute: the value of an attribute of a product or a variant, by its name.
namespace ctsync::mapping::language {

inline NodeId compile_attribute(Compiler& compiler, const Value& options, PlaceId place) {
  const NodeId of = compiler.member(options, "of", place);
  const NodeId name = compiler.member(options, "name", place);
  const auto as = detail::word_option<AttributeNode::As>(options, "as", attribute_words);
  return compiler.add(
      AttributeNode{of, name, as, detail::compile_locales(compiler, options, place)});
}

namespace detail {

using AttributePath = std::array<std::string_view, 4>;

/// Where attributes are: of a variant, a line item, a product projection and a product. Those of
/// the product itself come before those of its variant.
inline constexpr std::array attribute_paths{
    AttributePath{"attributes"}, AttributePath{"variant", "attributes"},
    AttributePath{"masterVariant", "attributes"},
    AttributePath{"masterData", "current", "attributes"},
    AttributePath{"masterData", "current", "masterVariant", "attributes"}};

inline Value follow(Run& run, Value value, const AttributePath& path) {
  for (const std::string_view key : path) {
    if (!key.empty()) value = member(run, value, key);
  }
  return value;
}

/// The value of the first of some attributes that has a name; undefined if none has.
inline Value attribute_in(Run& run, const Value& attributes, std::string_view name) {
  if (!attributes.is_array() || !run.spend(1 + size_of(attributes))) return {};
  for (const Value& attribute : elements_of(run.memory(), attributes)) {
    const Value its_name = member(run, attribute, "name");
    if (run.failed()) return {};
    if (its_name.is_string() && its_name.text() == name) return member(run, attribute, "value");
  }
  return {};
}

inline Value attribute_of(Run& run, const Value& of, std::string_view name) {
  if (of.is_array()) return attribute_in(run, of, name);
  for (const AttributePath& path : attribute_paths) {
    const Value found = attribute_in(run, follow(run, of, path), name);
    if (!found.is_undefined()) return found;
  }
  return {};
}

/// Whether a key is a language tag such as de or de-AT. Longer languages than of three letters are
/// not in use (RFC 5646, section 2.2.1).
inline bool is_locale(std::string_view key) {
  const std::string_view language = key.substr(0, key.find('-'));
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return (language.size() == 2 || language.size() == 3) &&
         std::all_of(language.begin(), language.end(), is_letter);
}

/// Whether an object is a text in several languages, and no reference, for example.
inline bool is_localized(std::span<const Member> members) {
  return !members.empty() && std::ranges::all_of(members, [](const Member& member) {
    return member.value.is_string() && is_locale(member.key);
  });
}

inline bool is_money(Run& run, const Value& value) {
  const Value type = member(run, value, "type");
  const bool stated = text_or_empty(type) == "centPrecision" ||
                      text_or_empty(type) == "highPrecision" ||
                      (type.is_undefined() && member(run, value, "currencyCode").is_string());
  return stated && whole_number(member(run, value, "centAmount")).has_value();
}

/// The value of an attribute as targets take it.
inline Value plain_attribute(Run& run, const Value& value, const AttributeNode& node) {
  if (!value.is_object()) return value;
  const Value key = member(run, value, "key");
  const Value label = member(run, value, "label");
  if (key.is_string() && (label.is_string() || label.is_object())) {
    if (node.as == AttributeNode::As::key) return key;
    const Value text = localized(run, label, node.locales);
    return is_hole(text) ? key : text;
  }
  if (is_money(run, value)) return money(run, value, MoneyAs::number);
  if (!run.spend(1 + size_of(value))) return {};
  if (is_localized(members_of(run.memory(), value))) return localized(run, value, node.locales);
  return value;
}

}  // namespace detail

inline Value evaluate(Run& run, const AttributeNode& node) {
  const Value of = run.value(node.of);
  const Value name = run.value(node.name);
  if (run.failed() || !name.is_string()) return {};
  const Value value = detail::attribute_of(run, of, name.text());
  if (!value.is_array()) return detail::plain_attribute(run, value, node);
  if (!run.spend(1 + size_of(value))) return {};
  const auto elements = elements_of(run.memory(), value);
  Value* const made = run.memory().make<Value>(elements.size());
  std::size_t size = 0;
  for (const Value& element : elements) {
    const Value plain = detail::plain_attribute(run, element, node);
    if (run.failed()) return {};
    if (!plain.is_undefined()) made[size++] = plain;
  }
  return Value(std::span<const Value>(made, size));
}

}  // namespace ctsync::mapping::language
