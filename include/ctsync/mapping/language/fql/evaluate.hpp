// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctsync/base/result.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/mapping/language/fql/condition.hpp>
#include <ctsync/mapping/language/fql/glob.hpp>
#include <ctsync/mapping/language/javascript/budget.hpp>
#include <ctsync/mapping/language/javascript/letter_case.hpp>
#include <ctsync/mapping/language/javascript/members.hpp>
#include <ctsync/mapping/language/javascript/memory.hpp>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <ctsync/mapping/language/javascript/value.hpp>
#include <ctsync/mapping/language/path.hpp>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Evaluates conditions.
namespace ctsync::mapping::language::fql {

namespace detail {

/// Whether two values are of one type and equal. No object equals another.
inline bool same(Memory& memory, const Value& left, const Value& right, std::size_t depth = 0) {
  if (left.type() != right.type()) return false;
  switch (left.type()) {
    case Type::boolean: return left.boolean() == right.boolean();
    case Type::number: return left.number() == right.number();
    case Type::string: return left.text() == right.text();
    case Type::object: return false;
    case Type::array: break;
    default: return true;
  }
  const auto a = elements_of(memory, left);
  const auto b = elements_of(memory, right);
  return depth < Budget::deepest &&
         std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const Value& x, const Value& y) { return same(memory, x, y, depth + 1); });
}

/// Whether a text ends with another one, which may begin with half a surrogate pair.
inline bool ends_with(std::string_view text, std::string_view end) {
  if (text.ends_with(end)) return true;
  if (!utf16::begins_low(end) || !text.ends_with(end.substr(3))) return false;
  text.remove_suffix(end.size() - 3);
  std::size_t begin = text.size() < 4 ? text.size() : text.size() - 4;
  const std::string_view last = text.substr(begin);
  std::string half;
  return !last.empty() && static_cast<unsigned char>(last[0]) >= 0xF0 &&
         utf16::unit_at(last, 1, half) == end.substr(0, 3);
}

/// What a condition may cost, as a mapping (Limits).
inline constexpr std::size_t most_steps = 1'000'000;

class Evaluation {
 public:
  Evaluation(const Condition::Content& content, const Value& root, Memory& memory)
      : content_(content), root_(root), memory_(memory) {}

  bool holds(NodeId id) {
    if (broken_ || !spend(1)) return false;
    return std::visit([&](const auto& node) { return test(node); }, content_.nodes[id]);
  }
  bool broken() const { return broken_; }
  bool too_much() const { return too_much_; }

 private:
  /// Takes steps; false if there are not so many.
  bool spend(std::size_t steps) {
    too_much_ = too_much_ || !budget_.spend(steps);
    return !too_much_;
  }

  Value value(NodeId id) {
    if (!spend(1)) return {};
    return std::visit([&](const auto& node) { return operand(node); }, content_.nodes[id]);
  }

  // Operands.
  Value operand(const Literal& literal) { return literal.value; }
  Value operand(const Path& path) { return at(path.keys); }
  Value operand(const List& list) {
    std::vector<Value> elements;
    for (const NodeId id : list.elements) elements.push_back(value(id));
    return Value(memory_.copy(std::span<const Value>(elements)));
  }
  Value operand(const Call& call) {
    const Value first = value(call.arguments[0]);
    switch (call.function) {
      case Function::contains:
      case Function::match: return Value(text_test(call, first));
      case Function::length: return Value(length(first));
      case Function::lowercase: return changed(first, to_lower);
      case Function::uppercase: return changed(first, to_upper);
      case Function::type_of: return Value(type_word(first.type()));
    }
    return {};
  }
  template <class Test>
  Value operand(const Test& test) {
    return Value(this->test(test));
  }

  Value at(const std::vector<std::string>& keys) {
    Value value = root_;
    for (const std::string& key : keys) {
      if (!value.is_object() && &key == &keys.front()) return {};
      if (!spend(1 + size_of(value) / 8)) return {};
      value = step(value, key, memory_, has_halves_);
    }
    return value;
  }
  bool text_test(const Call& call, const Value& text) {
    const Value second = value(call.arguments[1]);
    if (!text.is_string() || !second.is_string()) return false;
    const bool pattern = call.function == Function::match;
    if (!spend(text.text().size() / 8 * (pattern ? 1 + second.text().size() / 4 : 1))) return false;
    if (pattern) return glob(second.text(), text.text());
    return text.text().find(second.text()) != std::string_view::npos;
  }
  /// Elements of a list, bytes of a text, and 0 of anything else.
  static double length(const Value& value) {
    if (value.is_string()) return static_cast<double>(value.text().size());
    if (!value.is_array()) return 0;
    return static_cast<double>(value.view() ? value.view()->size() : value.elements().size());
  }
  Value changed(const Value& value, std::string (*change)(std::string_view)) {
    if (!value.is_string()) return Value::null();
    if (!spend(value.text().size() / 4)) return {};
    return Value(memory_.copy(std::string_view(change(value.text()))));
  }
  static std::string_view type_word(Type type) {
    switch (type) {
      case Type::boolean: return "bool";
      case Type::number: return "number";
      case Type::string: return "string";
      case Type::array: return "list";
      case Type::object: return "object";
      default: return "null";
    }
  }

  // Tests.
  bool test(const All& all) {
    return std::ranges::all_of(all.tests, [&](NodeId id) { return holds(id); });
  }
  bool test(const Any& any) {
    return std::ranges::any_of(any.tests, [&](NodeId id) { return holds(id); });
  }
  bool test(const Not& negation) { return !holds(negation.test); }
  bool test(const NotOfText& negation) {
    const auto& call = std::get<Call>(content_.nodes[negation.call]);
    const Value text = value(call.arguments[0]);
    return text.is_string() && !text_test(call, text);
  }
  bool test(const Compare& compare) {
    const Value left = value(compare.left);
    const Value right = value(compare.right);
    const bool nothing = left.is_undefined() || left.is_null();
    if (!spend(size_of(left) / 8)) return false;
    if (right.is_null() || right.is_undefined()) {
      return compare.op == Operator::equals ? nothing
                                            : compare.op == Operator::not_equals && !nothing;
    }
    if (compare.op == Operator::equals) return same(memory_, left, right);
    const bool numbers = left.type() == Type::number && right.type() == Type::number;
    if (compare.op == Operator::not_equals && right.type() != Type::number) {
      return !same(memory_, left, right);
    }
    return numbers && ordered(compare.op, left.number(), right.number());
  }
  bool test(const In& in) {
    const Value element = value(in.element);
    const Value list = value(in.list);
    if (!list.is_array() || !spend(size_of(list))) return false;
    const auto elements = elements_of(memory_, list);
    return std::ranges::any_of(
        elements, [&](const Value& each) { return same(memory_, absent_as_null(element), each); });
  }
  static Value absent_as_null(const Value& value) {
    return value.is_undefined() ? Value::null() : value;
  }
  bool test(const Holds& holds) {
    const Value found = value(holds.operand);
    return found.type() == Type::boolean && found.boolean();
  }
  bool test(const Broken&) {
    broken_ = true;
    return false;
  }
  bool test(const SegmentTest& test) {
    if (root_.is_null()) return this->test(Broken{});
    return holds_as_segment(test, at(test.keys));
  }
  template <class Operand>
  bool test(const Operand& operand) {
    const Value found = this->operand(operand);
    return found.type() == Type::boolean && found.boolean();
  }

  static bool ordered(Operator op, double left, double right) {
    switch (op) {
      case Operator::not_equals:
      case Operator::number_not_equals: return left != right;
      case Operator::number_equals: return left == right;
      case Operator::less: return left < right;
      case Operator::at_most: return left <= right;
      case Operator::greater: return left > right;
      case Operator::at_least: return left >= right;
      default: return false;
    }
  }

  static bool holds_as_segment(const SegmentTest& test, const Value& actual) {
    const bool is_text = actual.is_string();
    const std::string_view text = is_text ? actual.text() : std::string_view{};
    const bool nothing = actual.is_undefined() || actual.is_null();
    const bool is_flag = actual.type() == Type::boolean;
    switch (test.op) {
      case Operator::never: return false;
      case Operator::equals: return is_text && text == test.text;
      case Operator::not_equals: return !is_text || text != test.text;
      case Operator::contains: return is_text && text.find(test.text) != text.npos;
      case Operator::not_contains: return is_text && text.find(test.text) == text.npos;
      case Operator::starts_with: return is_text && text.starts_with(test.text);
      case Operator::not_starts_with: return is_text && !text.starts_with(test.text);
      case Operator::ends_with: return is_text && ends_with(text, test.text);
      case Operator::not_ends_with: return is_text && !ends_with(text, test.text);
      case Operator::exists: return !nothing;
      case Operator::not_exists: return nothing;
      case Operator::is_true: return is_flag && actual.boolean();
      case Operator::is_false: return is_flag && !actual.boolean();
      default:
        return actual.type() == Type::number && ordered(test.op, actual.number(), test.number);
    }
  }

  const Condition::Content& content_;
  Value root_;
  Memory& memory_;
  Budget budget_{most_steps, 0};
  bool has_halves_ = false;
  bool broken_ = false;
  bool too_much_ = false;
};

}  // namespace detail

/// Whether a condition holds of a value. `memory` is not cleared. Errors: too_large; invalid, where
/// Segment's own code throws (Dialect::segment only).
inline Result<bool> holds(const Condition& condition, const Value& payload, Memory& memory) {
  detail::Evaluation evaluation(condition.content(), payload, memory);
  const bool result = evaluation.holds(condition.content().root);
  if (evaluation.too_much()) {
    return Error{Errc::too_large, "", "the condition takes too many steps on this payload"};
  }
  if (evaluation.broken()) {
    return Error{Errc::invalid, "", "the condition has a test that Segment's own code cannot do"};
  }
  return result;
}

/// The same of a payload. `memory` is cleared first.
inline Result<bool> holds(const Condition& condition, json::View payload, Memory& memory) {
  memory.clear();
  return holds(condition, Value(payload), memory);
}

}  // namespace ctsync::mapping::language::fql
