// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/path.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What ctsync's own directives share: how their operands are compiled and evaluated.
namespace ctsync::mapping::language::detail {

/// The value of a directive that has options, or that stands alone.
inline NodeId compile_operand(Compiler& compiler, const Value& given, PlaceId place) {
  const bool options = directive_key(given).empty() && !option(given, "value").is_undefined();
  return options ? compiler.member(given, "value", place) : compiler.node(given, place);
}

inline std::optional<NodeId> compile_optional(Compiler& compiler, const Value& options,
                                              std::string_view key, PlaceId place) {
  if (!directive_key(options).empty() || option(options, key).is_undefined()) return std::nullopt;
  return compiler.member(options, key, place);
}

/// The constant of an enum that an option's word names; the first one if there is none.
template <class Enum>
Enum word_option(const Value& options, std::string_view key,
                 std::span<const std::string_view> words) {
  const Value given = directive_key(options).empty() ? option(options, key) : Value();
  if (!given.is_string()) return Enum{};
  const auto word = std::ranges::find(words, given.text());
  return word == words.end() ? Enum{} : static_cast<Enum>(word - words.begin());
}

inline ListOperand compile_list(Compiler& compiler, const Value& list, PlaceId place) {
  ListOperand operand;
  if (!list.is_array()) {
    operand.value = compiler.node(list, place);
    return operand;
  }
  std::size_t index = 0;
  for (const Value& item : list.elements()) {
    operand.items.push_back(compiler.node(item, compiler.place(place, index++)));
  }
  return operand;
}

inline std::optional<ListOperand> compile_locales(Compiler& compiler, const Value& options,
                                                  PlaceId place) {
  const Value locales = option(options, "locales");
  if (locales.is_undefined()) return std::nullopt;
  return compile_list(compiler, locales, compiler.place(place, "locales"));
}

/// Gives each item of a list to a function, until that returns false. What is no list is the only
/// item. Items of a list that the mapping spells out are evaluated one by one.
template <class Use>
void each_item(Run& run, const ListOperand& list, const Use& use) {
  if (list.value) {
    const Value value = run.value(*list.value);
    if (run.failed()) return;
    if (!value.is_array()) return void(use(value));
    if (!run.spend(size_of(value))) return;
    for (const Value& item : elements_of(run.memory(), value)) {
      if (run.failed() || !use(item)) return;
    }
    return;
  }
  for (const NodeId id : list.items) {
    const Value item = run.value(id);
    if (run.failed() || !use(item)) return;
  }
}

/// Absent, null or an empty text.
inline bool is_hole(const Value& value) {
  return value.is_undefined() || value.is_null() || (value.is_string() && value.text().empty());
}

/// A member of an object; undefined if there is none.
inline Value member(Run& run, const Value& object, std::string_view key) {
  if (!object.is_object() || !run.spend(1 + size_of(object) / 8)) return {};
  return member_of(object, key);
}

/// The text of a value that is one; else empty.
inline std::string_view text_or_empty(const Value& value) {
  return value.is_string() ? value.text() : std::string_view{};
}

/// An integer of 64 bits.
inline std::optional<std::int64_t> whole_number(const Value& value) {
  if (value.type() != Type::number || value.long_unsigned_integer()) return std::nullopt;
  if (const auto integer = value.long_integer()) return integer;
  constexpr double exact = 9007199254740992;  // 2^53
  const double number = value.number();
  if (!(number >= -exact && number <= exact) || number != std::trunc(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

/// A text, or the text of a number or a boolean; nullopt for any other value.
inline std::optional<std::string_view> plain_text(Run& run, const Value& value, PlaceId place) {
  if (value.is_string()) return value.text();
  if (value.type() != Type::number && value.type() != Type::boolean) return std::nullopt;
  std::string text;
  run.append(text, value, place);
  return run.keep(text).text();
}

}  // namespace ctsync::mapping::language::detail
