// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/ascii.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/own/rules.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <ctsync/mapping/language/rules.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The rules that a mapping is held against when it is loaded (npm @segment/actions-core,
/// validate).
namespace ctsync::mapping::language {

/// The member of an object from a mapping's text; undefined if there is none.
inline Value option(const Value& options, std::string_view key) {
  if (!options.is_object()) return {};
  for (const Member& member : options.members()) {
    if (member.key == key) return member.value;
  }
  return {};
}

inline constexpr std::string_view metadata_key = "_metadata";

/// The first key of an object that names a directive; empty if there is none.
inline std::string_view directive_key(const Value& value) {
  if (!value.is_object()) return {};
  for (const Member& member : value.members()) {
    if (member.key.starts_with('@')) return member.key;
  }
  return {};
}

/// Whether an object is evaluated as a directive: it holds nothing else but metadata.
inline bool is_directive(const Value& value) {
  if (directive_key(value).empty()) return false;
  return std::ranges::all_of(value.members(), [](const Member& member) {
    return member.key.starts_with('@') || member.key == metadata_key;
  });
}

/// The rule of a directive; null if a dialect has none of that name.
inline const DirectiveRule* directive_rule(std::string_view name, Dialect dialect) {
  const auto named = [&](const auto& rules) -> const DirectiveRule* {
    const auto row = std::ranges::find(rules, name, &DirectiveRule::name);
    return row == rules.end() ? nullptr : &*row;
  };
  const DirectiveRule* const rule = named(directive_rules);
  return rule != nullptr || dialect == Dialect::segment ? rule : named(own_rules);
}

/// Whether the value of a directive is its options. Where a value may stand alone, so is any object
/// of the mapping but an amount of money.
inline bool has_options(const DirectiveRule& rule, const Value& given) {
  if (rule.options.empty()) return false;
  if (!rule.value_alone) return true;
  if (!given.is_object() || !directive_key(given).empty()) return false;
  const bool amount =
      !option(given, "centAmount").is_undefined() || !option(given, "preciseAmount").is_undefined();
  return !amount || !option(given, "value").is_undefined();
}

inline constexpr std::string_view liquid_refusal =
    "@liquid is not supported: a Liquid template is a program of its own, whose cost nothing "
    "bounds; "
    "use @template for text with values in it, @if for conditions, @case and @replace to change "
    "text";

namespace detail {

class Validator {
 public:
  Validator(Dialect dialect, std::vector<Error>& mistakes, std::size_t most)
      : dialect_(dialect),
        everywhere_(dialect == Dialect::ctsync),
        mistakes_(mistakes),
        most_(most) {}

  /// A value of the mapping, or an option.
  void value(const Value& value, const json::Pointer& at) {
    if (mistakes_.size() >= most_) return;
    if (!directive_key(value).empty()) return directive(value, at);
    if (value.is_object()) return members(value, at);
    if (value.is_array() && everywhere_) elements(value, at);
  }

 private:
  using Pointer = json::Pointer;

  void mistake(const Pointer& at, std::string text) {
    if (mistakes_.size() < most_) mistakes_.push_back({Errc::invalid, at.text(), std::move(text)});
  }

  void members(const Value& object, const Pointer& at) {
    for (const Member& member : object.members()) value(member.value, {&at, keyed(member.key)});
  }
  void elements(const Value& array, const Pointer& at) {
    std::size_t index = 0;
    for (const Value& element : array.elements()) value(element, {&at, {}, index++});
  }

  /// A key for a pointer, which takes an absent one for an index.
  static std::string_view keyed(std::string_view key) { return key.empty() ? "" : key; }

  void directive(const Value& object, const Pointer& at) {
    const std::string_view name = directive_key(object);
    for (const Member& member : object.members()) {
      if (member.key == name || member.key == metadata_key) continue;
      return mistake(at, "expected " + std::string(name) + " alone, got another key beside it");
    }
    const Pointer here{&at, name};
    if (name == "@liquid") return mistake(here, std::string(liquid_refusal));
    const DirectiveRule* const rule = directive_rule(name, dialect_);
    if (rule == nullptr) return mistake(here, unknown());
    const Value value = option(object, name);
    if (name == "@arrayPath") return array_path(value, here);
    if (!has_options(*rule, value)) return expect(value, rule->expect, here);
    options(*rule, value, here);
  }

  std::string unknown() const {
    std::string text = "there is no such directive, there are:";
    for (const DirectiveRule& rule : directive_rules) text.append(" ").append(rule.name);
    if (dialect_ == Dialect::segment) return text;
    for (const DirectiveRule& rule : own_rules) text.append(" ").append(rule.name);
    return text;
  }

  void options(const DirectiveRule& rule, const Value& given, const Pointer& at) {
    if (!given.is_object() || !directive_key(given).empty())
      return wrong_type(at, "an object", given);
    members(given, at);
    for (const OptionRule& each : rule.options) {
      const Value member = option(given, each.name);
      if (!member.is_undefined()) {
        check(member, each.expect, {&at, each.name}, each.words);
      } else if (each.required) {
        mistake(at, "expected a member " + std::string(each.name) + ", got none");
      }
    }
    if (rule.name == "@merge") merged(option(given, "objects"), at);
  }

  void merged(const Value& objects, const Pointer& at) {
    if (!objects.is_array()) return;
    const Pointer here{&at, "objects"};
    std::size_t index = 0;
    for (const Value& object : objects.elements()) {
      const Pointer element{&here, {}, index++};
      if (!object.is_object()) {
        wrong_type(element, "an object or a directive", object);
      } else if (!everywhere_) {
        value(object, element);  // else done, as for any array
      }
    }
  }

  void array_path(const Value& value_of, const Pointer& at) {
    if (!value_of.is_array()) return wrong_type(at, "an array", value_of);
    const auto elements = value_of.elements();
    expect(elements.empty() ? Value() : elements[0], Expect::text, {&at, {}, 0});
    if (elements.size() > 1) value(elements[1], {&at, {}, 1});
  }

  /// The value of a directive without options.
  void expect(const Value& given, Expect what, const Pointer& at) {
    if (!directive_key(given).empty() || everywhere_) value(given, at);
    check(given, what, at);
  }

  /// The type of a value, whose content was held against the rules.
  void check(const Value& given, Expect what, const Pointer& at,
             std::span<const std::string_view> words = {}) {
    const bool directive = !directive_key(given).empty();
    switch (what) {
      case Expect::anything: return;
      case Expect::text:
        if (!directive && !given.is_string()) wrong_type(at, "a string or a directive", given);
        return;
      case Expect::object:
        if (!given.is_object()) wrong_type(at, "an object or a directive", given);
        return;
      case Expect::boolean:
        if (given.type() != Type::boolean) wrong_type(at, "true or false", given);
        return;
      case Expect::array:
        if (!given.is_array()) wrong_type(at, "an array", given);
        return;
      case Expect::constant_text: return text(given, at, {});
      case Expect::json_mode: return text(given, at, {"encode", "decode"});
      case Expect::direction: return text(given, at, {"left", "right"});
      case Expect::pattern: return sized_text(given, at, 1);
      case Expect::replacement: return sized_text(given, at, 0);
      case Expect::list:
        if (!directive && !given.is_array()) wrong_type(at, "an array or a directive", given);
        return;
      case Expect::texts:
        if (!directive) texts(given, at);
        return;
      case Expect::word: return word(given, at, words);
    }
  }

  /// A text, one of some words if there are any, in letters of any case.
  void text(const Value& given, const Pointer& at, std::initializer_list<std::string_view> words) {
    if (!given.is_string()) return wrong_type(at, "a string", given);
    const auto same = [&](std::string_view word) { return ascii::same_word(word, given.text()); };
    if (words.size() == 0 || std::ranges::any_of(words, same)) return;
    mistake(at, "expected \"" + std::string(*words.begin()) + "\" or \"" +
                    std::string(*(words.begin() + 1)) + "\", got another text");
  }
  void texts(const Value& given, const Pointer& at) {
    if (!given.is_array()) return wrong_type(at, "an array of strings or a directive", given);
    std::size_t index = 0;
    for (const Value& each : given.elements()) check(each, Expect::text, {&at, {}, index++});
  }
  void word(const Value& given, const Pointer& at, std::span<const std::string_view> words) {
    if (!given.is_string()) return wrong_type(at, "a string", given);
    if (std::ranges::find(words, given.text()) != words.end()) return;
    std::string text = "expected";
    for (const std::string_view& each : words) {
      text.append(&each == words.data() ? " \"" : ", \"").append(each).append("\"");
    }
    mistake(at, text.append(", got another text"));
  }
  void sized_text(const Value& given, const Pointer& at, std::size_t least) {
    if (!given.is_string()) return wrong_type(at, "a string", given);
    const std::size_t size = utf16::length(given.text());
    if (size >= least && size <= longest_pattern) return;
    mistake(at, "expected a text of " + std::to_string(least) + " to 10 characters, got " +
                    std::to_string(size));
  }

  void wrong_type(const Pointer& at, std::string_view expected, const Value& got) {
    const bool directive = !directive_key(got).empty();
    mistake(at, std::string("expected ")
                    .append(expected)
                    .append(", got ")
                    .append(directive ? "a directive" : name(got.type())));
  }

  Dialect dialect_;
  bool everywhere_;
  std::vector<Error>& mistakes_;
  std::size_t most_;
};

}  // namespace detail

/// Holds a mapping against the rules, and adds what breaks them to `mistakes`, of which there are
/// at most `most`. Segment looks into no array, and into no object that a directive takes as it is;
/// Dialect::ctsync looks everywhere.
inline void validate(const Value& mapping, Dialect dialect, std::size_t most,
                     std::vector<Error>& mistakes) {
  detail::Validator(dialect, mistakes, most).value(mapping, {});
}

}  // namespace ctsync::mapping::language
