// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/fql/segment_tokens.hpp>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Conditions as Segment's own code reads them (npm @segment/destination-subscriptions, parseFql).
/// It knows seven fields, passes over what it does not know, and lets the last `and` or `or` of a
/// group count for all of it.
namespace ctsync::mapping::language::fql {

namespace detail {

struct SegmentField {
  std::string_view name;
  bool has_members;
  bool tests_existence;
  bool tests_truth;
};

inline constexpr std::array segment_fields{
    SegmentField{"type", false, false, false}, SegmentField{"event", false, false, false},
    SegmentField{"name", false, true, false},  SegmentField{"userId", false, true, true},
    SegmentField{"context", true, true, true}, SegmentField{"properties", true, true, true},
    SegmentField{"traits", true, true, true}};

/// Names that every object of JavaScript has. Segment's code takes them for fields without a test.
inline constexpr std::array<std::string_view, 12> inherited_names{
    "constructor",      "__defineGetter__", "__defineSetter__", "hasOwnProperty",
    "__lookupGetter__", "__lookupSetter__", "isPrototypeOf",    "propertyIsEnumerable",
    "toString",         "valueOf",          "__proto__",        "toLocaleString"};

inline constexpr std::array<std::pair<std::string_view, Operator>, 18> operator_words{{
    {"=", Operator::equals},
    {"!=", Operator::not_equals},
    {"number_equals", Operator::number_equals},
    {"number_not_equals", Operator::number_not_equals},
    {"<", Operator::less},
    {"<=", Operator::at_most},
    {">", Operator::greater},
    {">=", Operator::at_least},
    {"contains", Operator::contains},
    {"not_contains", Operator::not_contains},
    {"starts_with", Operator::starts_with},
    {"not_starts_with", Operator::not_starts_with},
    {"ends_with", Operator::ends_with},
    {"not_ends_with", Operator::not_ends_with},
    {"exists", Operator::exists},
    {"not_exists", Operator::not_exists},
    {"is_true", Operator::is_true},
    {"is_false", Operator::is_false},
}};

inline Operator operator_of(std::string_view word) {
  const auto row =
      std::ranges::find(operator_words, word, &std::pair<std::string_view, Operator>::first);
  return row == operator_words.end() ? Operator::never : row->second;
}

/// The value of a token: single quotes stay.
inline Value value_of(const Token& token, Memory& memory) {
  std::string_view text = token.text;
  if (token.type == TokenType::number) return Value(number_of(text));
  if (token.type == TokenType::identifier && (text == "true" || text == "false")) {
    return Value(text == "true");
  }
  if (token.type == TokenType::string) {
    if (text.starts_with('"')) text.remove_prefix(1);
    if (text.ends_with('"')) text.remove_suffix(1);
  }
  return Value(memory.copy(text));
}

inline void set_constant(SegmentTest& test, const Value& value) {
  switch (value.type()) {
    case Type::number:
      append_number(test.text, value.number());
      test.number = value.number();
      return;
    case Type::boolean:
      test.text = value.boolean() ? "true" : "false";
      test.number = value.boolean() ? 1 : 0;
      return;
    default: test.text = value.text(); test.number = number_of(test.text);
  }
}

/// The keys of a name below a field: what is between dots and brackets.
inline std::vector<std::string> keys_below(std::string_view name) {
  std::vector<std::string> keys;
  while (!name.empty()) {
    const auto end = std::min(name.find_first_of("[.]"), name.size());
    if (end != 0) keys.emplace_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return keys;
}

class SegmentParser {
 public:
  explicit SegmentParser(Condition::Content& content) : content_(content) {}

  /// The test of a whole condition; nothing where Segment's code refuses it.
  std::optional<NodeId> condition(Tokens tokens) {
    const auto parsed = group(std::move(tokens));
    if (!parsed.valid || !parsed.node) return std::nullopt;
    return parsed.node;
  }

 private:
  struct Parsed {
    bool valid = false;
    std::optional<NodeId> node{};
  };

  NodeId add(Node node) {
    content_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(content_.nodes.size() - 1);
  }

  static std::optional<Token> take(Tokens& tokens) {
    if (tokens.empty()) return std::nullopt;
    Token token = std::move(tokens.front());
    tokens.pop_front();
    return token;
  }

  Parsed group(Tokens tokens) {
    std::vector<NodeId> nodes;
    bool any = false;
    for (auto token = take(tokens); token && token->type != TokenType::end; token = take(tokens)) {
      switch (token->type) {
        case TokenType::identifier:
          if (!named(*token, tokens, nodes)) return {};
          break;
        case TokenType::operation:
          if (token->text == "!" && !negated(tokens, nodes)) return {};
          break;
        case TokenType::parenthesis_left:
          if (!parenthesis(tokens, nodes)) return {};
          break;
        case TokenType::conditional: any = token->text == "or"; break;
        default: break;
      }
    }
    if (nodes.empty()) return {true, std::nullopt};
    if (nodes.size() == 1) {
      const auto* const broken = std::get_if<Broken>(&content_.nodes[nodes.front()]);
      if (broken != nullptr && broken->is_empty_group) return {true, std::nullopt};
      return {true, nodes.front()};
    }
    return {true, any ? add(Any{std::move(nodes)}) : add(All{std::move(nodes)})};
  }

  /// Up to the first closing parenthesis.
  bool parenthesis(Tokens& tokens, std::vector<NodeId>& nodes) {
    Tokens inner;
    while (true) {
      auto token = take(tokens);
      if (!token) return false;
      if (token->type == TokenType::parenthesis_right) break;
      inner.push_back(std::move(*token));
    }
    inner.push_back({TokenType::end, "eos"});
    const auto parsed = group(std::move(inner));
    if (!parsed.valid) return false;
    nodes.push_back(parsed.node ? *parsed.node : add(Broken{true}));
    return true;
  }

  static bool is_function(const Token& token) {
    return token.type == TokenType::identifier &&
           (token.text == "contains" || token.text == "match");
  }

  bool negated(Tokens& tokens, std::vector<NodeId>& nodes) {
    if (tokens.empty()) return false;
    if (!is_function(tokens.front())) return true;
    const std::string name = tokens.front().text;
    tokens.pop_front();
    return function(name, tokens, nodes, true);
  }

  bool named(const Token& token, Tokens& tokens, std::vector<NodeId>& nodes) {
    const std::string_view head = std::string_view(token.text).substr(0, token.text.find('.'));
    const auto field = std::ranges::find(segment_fields, head, &SegmentField::name);
    const bool inherited = std::ranges::find(inherited_names, head) != inherited_names.end();
    if (field != segment_fields.end() || inherited) {
      const auto operation = take(tokens);
      const auto value = operation ? take(tokens) : std::nullopt;
      if (!value) return false;
      if (!inherited) nodes.push_back(comparison(*field, token.text, *operation, *value));
    }
    return !is_function(token) || function(token.text, tokens, nodes, false);
  }

  NodeId comparison(const SegmentField& field, std::string_view name, const Token& operation,
                    const Token& value) {
    const bool equals = operation.text == "=";
    const bool differs = operation.text == "!=";
    SegmentTest test{keys_of_field(field.name, name), operator_of(operation.text)};
    set_constant(test, value_of(value, content_.memory));
    if (!field.has_members) test.number = number_of(test.text);  // the constant is a text
    if (field.tests_existence && value.text == "null" && (equals || differs)) {
      test.op = equals ? Operator::not_exists : Operator::exists;
    } else if (field.tests_truth && equals && (value.text == "true" || value.text == "false")) {
      test.op = value.text == "true" ? Operator::is_true : Operator::is_false;
    } else if (field.has_members && value.type == TokenType::number && (equals || differs)) {
      test.op = equals ? Operator::number_equals : Operator::number_not_equals;
    }
    return add_test(std::move(test));
  }

  /// A field and the keys below it. Of a name without members the field is the whole.
  static std::vector<std::string> keys_of_field(std::string_view field, std::string_view name) {
    std::vector<std::string> keys{std::string(field)};
    const bool has_members = field == "context" || field == "properties" || field == "traits";
    if (!has_members) return keys;
    if (name.starts_with(field) && name.substr(field.size()).starts_with('.')) {
      name.remove_prefix(field.size() + 1);
    }
    for (auto& key : keys_below(name)) keys.push_back(std::move(key));
    if (keys.size() == 1) keys.clear();  // Segment's code throws
    return keys;
  }

  NodeId add_test(SegmentTest test) {
    return test.keys.empty() ? add(Broken{}) : add(std::move(test));
  }

  /// contains(field, text) or match(field, text), whose punctuation may be anything.
  bool function(std::string_view name, Tokens& tokens, std::vector<NodeId>& nodes, bool negate) {
    take(tokens);
    const auto field = take(tokens);
    if (!field) return false;
    take(tokens);
    const auto value = take(tokens);
    if (!value) return false;
    take(tokens);
    SegmentTest test;
    set_constant(test, value_of(*value, content_.memory));
    if (name == "contains") {
      test.op = negate ? Operator::not_contains : Operator::contains;
    } else {
      set_match(test, *value, negate);
    }
    for (const SegmentField& each : segment_fields) {
      const bool whole = !each.has_members && each.name != "type" && field->text == each.name;
      if (!whole && !(each.has_members && field->text.starts_with(each.name))) continue;
      test.keys = keys_of_field(each.name, field->text);
      nodes.push_back(add_test(std::move(test)));
      break;
    }
    return true;
  }

  static void set_match(SegmentTest& test, const Token& value, bool negate) {
    if (value.text.ends_with("*\"")) {
      test.op = negate ? Operator::not_starts_with : Operator::starts_with;
      test.text.pop_back();
      return;
    }
    test.op = negate ? Operator::not_ends_with : Operator::ends_with;
    std::string half;
    std::size_t at = 0;
    if (test.text.empty()) return;
    std::string rest;
    if (utf16::next(test.text, at) >= 0x10000) rest = *utf16::unit_at(test.text, 1, half);
    test.text = rest + test.text.substr(at);
  }

  Condition::Content& content_;
};

}  // namespace detail

inline CompiledCondition compile_as_segment(std::string_view text) {
  CompiledCondition compiled;
  const auto content = std::make_shared<Condition::Content>();
  auto tokens = segment_tokens(text);
  const auto root =
      tokens ? detail::SegmentParser(*content).condition(std::move(*tokens)) : std::nullopt;
  if (!root) {
    compiled.mistakes.push_back(
        {Errc::invalid, "", "expected a condition in FQL, which Segment's own code reads"});
    return compiled;
  }
  content->root = *root;
  compiled.condition = Condition(content);
  return compiled;
}

}  // namespace ctsync::mapping::language::fql
