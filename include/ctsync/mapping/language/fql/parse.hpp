// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/fql/glob.hpp>
#include <ctsync/mapping/language/fql/segment_parse.hpp>
#include <ctsync/mapping/language/fql/tokens.hpp>
#include <ctsync/mapping/language/javascript/number.hpp>
#include <ctsync/mapping/language/program.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// Conditions in FQL as Segment documents it, over any path.
namespace ctsync::mapping::language::fql {

namespace detail {

struct FunctionRow {
  std::string_view name;
  Function function;
  std::size_t arguments;
  bool is_test;
};

inline constexpr std::array function_rows{FunctionRow{"contains", Function::contains, 2, true},
                                          FunctionRow{"match", Function::match, 2, true},
                                          FunctionRow{"length", Function::length, 1, false},
                                          FunctionRow{"lowercase", Function::lowercase, 1, false},
                                          FunctionRow{"uppercase", Function::uppercase, 1, false},
                                          FunctionRow{"typeof", Function::type_of, 1, false}};

inline constexpr std::size_t deepest_group = 32;

class Parser {
 public:
  Parser(std::string_view text, Condition::Content& content) : words_(text), content_(content) {}

  /// The whole condition; nothing, and a mistake, if there is none.
  std::optional<NodeId> condition() {
    const auto made = group(0);
    if (made && word().kind != Word::Kind::end) return missing("and, or, or the end");
    return made;
  }
  const std::string& mistake() const { return mistake_; }

 private:
  const Word& word() const { return words_.word(); }
  bool take(std::string_view text) {
    if (word().kind != Word::Kind::sign || word().text != text) return false;
    words_.next();
    return true;
  }
  std::nullopt_t missing(std::string_view expected) {
    if (!mistake_.empty()) return std::nullopt;
    mistake_ = "at character " + std::to_string(word().at + 1) + ": expected ";
    mistake_.append(expected).append(", got ").append(word().kind == Word::Kind::end ? "the end"
                                                      : word().kind == Word::Kind::wrong
                                                          ? "what is no word of FQL"
                                                          : word().text);
    return std::nullopt;
  }
  NodeId add(Node node) {
    content_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(content_.nodes.size() - 1);
  }

  /// Tests that `and` or `or` join, but not both.
  std::optional<NodeId> group(std::size_t depth) {
    if (depth > deepest_group) return missing("at most 32 groups in each other");
    std::vector<NodeId> tests;
    std::string joint;
    while (true) {
      const auto test = single(depth);
      if (!test) return std::nullopt;
      tests.push_back(*test);
      const bool joined =
          word().kind == Word::Kind::name && (word().text == "and" || word().text == "or");
      if (!joined) break;
      if (!joint.empty() && joint != word().text) {
        return missing("parentheses, since `and` and `or` have no precedence here");
      }
      joint = word().text;
      words_.next();
    }
    if (tests.size() == 1) return tests.front();
    return joint == "or" ? add(Any{std::move(tests)}) : add(All{std::move(tests)});
  }

  std::optional<NodeId> single(std::size_t depth) {
    if (take("!")) {
      if (depth > deepest_group) return missing("fewer negations");
      const auto test = single(depth + 1);
      return test ? std::optional(negated(*test)) : std::nullopt;
    }
    if (take("(")) {
      const auto inner = group(depth + 1);
      if (inner && !take(")")) return missing("a closing parenthesis");
      return inner;
    }
    return comparison(depth);
  }

  NodeId negated(NodeId test) {
    const auto* const holds = std::get_if<Holds>(&content_.nodes[test]);
    if (holds != nullptr && std::get_if<Call>(&content_.nodes[holds->operand]) != nullptr) {
      return add(NotOfText{holds->operand});
    }
    return add(Not{test});
  }

  std::optional<NodeId> comparison(std::size_t depth) {
    const auto left = operand(depth);
    if (!left) return std::nullopt;
    if (word().kind == Word::Kind::name && word().text == "in") {
      words_.next();
      const auto list = operand(depth);
      return list ? std::optional(add(In{*left, *list})) : std::nullopt;
    }
    const Operator op =
        word().kind == Word::Kind::sign ? operator_of(word().text) : Operator::never;
    if (op == Operator::never) return alone(*left);
    words_.next();
    const auto right = operand(depth);
    if (!right) return std::nullopt;
    const bool sequence = op != Operator::equals && op != Operator::not_equals;
    const auto* const literal = std::get_if<Literal>(&content_.nodes[*right]);
    if (sequence && literal != nullptr && literal->value.type() != Type::number) {
      return missing("a number behind <, <=, > and >= before this");
    }
    return add(Compare{op, *left, *right});
  }

  /// An operand that is a test by itself: a path, or a function that tests.
  std::optional<NodeId> alone(NodeId operand) {
    const auto* const call = std::get_if<Call>(&content_.nodes[operand]);
    const bool tests = call != nullptr &&
                       (call->function == Function::contains || call->function == Function::match);
    if (!tests && std::get_if<Path>(&content_.nodes[operand]) == nullptr) {
      return missing("=, !=, <, <=, >, >= or in");
    }
    return add(Holds{operand});
  }

  std::optional<NodeId> operand(std::size_t depth) {
    const Word found = word();
    switch (found.kind) {
      case Word::Kind::text:
        words_.next();
        return add(Literal{Value(content_.memory.copy(found.text))});
      case Word::Kind::number: {
        const double number = number_of(found.text);
        if (number != number) return missing("a number");
        words_.next();
        return add(Literal{Value(number)});
      }
      case Word::Kind::name: words_.next(); return named(found, depth);
      case Word::Kind::path: words_.next(); return add(Path{found.keys});
      default: break;
    }
    if (take("[")) return list(depth);
    return missing("a path, a text, a number, true, false, null, a list or a function");
  }

  std::optional<NodeId> named(const Word& found, std::size_t depth) {
    if (found.text == "true" || found.text == "false")
      return add(Literal{Value(found.text == "true")});
    if (found.text == "null") return add(Literal{Value::null()});
    if (word().kind != Word::Kind::sign || word().text != "(") return add(Path{{found.text}});
    const auto row =
        std::ranges::find(function_rows, std::string_view(found.text), &FunctionRow::name);
    if (row == function_rows.end()) {
      return missing("contains, match, length, lowercase, uppercase or typeof before this");
    }
    words_.next();
    const auto arguments = operands(")", depth);
    if (!arguments) return std::nullopt;
    if (arguments->size() != row->arguments) {
      return missing(row->arguments == 1 ? "one argument before this"
                                         : "two arguments before this");
    }
    if (row->function == Function::match && !is_glob(arguments->back())) {
      return missing("a text of at most 100 bytes as pattern before this");
    }
    return add(Call{row->function, *arguments});
  }
  bool is_glob(NodeId pattern) const {
    const auto* const literal = std::get_if<Literal>(&content_.nodes[pattern]);
    return literal != nullptr && literal->value.is_string() &&
           literal->value.text().size() <= longest_glob;
  }

  std::optional<NodeId> list(std::size_t depth) {
    auto elements = operands("]", depth);
    if (!elements) return std::nullopt;
    return add(List{std::move(*elements)});
  }

  /// Operands with commas between them, up to a sign.
  std::optional<std::vector<NodeId>> operands(std::string_view end, std::size_t depth) {
    std::vector<NodeId> found;
    if (depth > deepest_group) return missing("fewer lists and functions in each other");
    while (!take(end)) {
      if (!found.empty() && !take(",")) return missing("a comma");
      const auto next = operand(depth + 1);
      if (!next) return std::nullopt;
      found.push_back(*next);
    }
    return found;
  }

  Words words_;
  Condition::Content& content_;
  std::string mistake_;
};

}  // namespace detail

/// Compiles a condition, of at most longest_condition bytes.
inline CompiledCondition compile_condition(std::string_view text, Dialect dialect) {
  CompiledCondition compiled;
  const auto refuse = [&](Errc code, std::string detail) {
    compiled.mistakes.push_back({code, "", std::move(detail)});
    return std::move(compiled);
  };
  if (text.size() > longest_condition) {
    return refuse(Errc::too_large, "expected a condition of at most 10000 bytes, got " +
                                       std::to_string(text.size()));
  }
  const bool as_segment = dialect == Dialect::segment;
  if (!utf16::is_utf8(text, as_segment)) return refuse(Errc::malformed, "expected UTF-8");
  if (as_segment) return compile_as_segment(text);
  const auto content = std::make_shared<Condition::Content>();
  detail::Parser parser(text, *content);
  const auto root = parser.condition();
  if (!root) return refuse(Errc::invalid, parser.mistake());
  content->root = *root;
  compiled.condition = Condition(content);
  return compiled;
}

}  // namespace ctsync::mapping::language::fql
