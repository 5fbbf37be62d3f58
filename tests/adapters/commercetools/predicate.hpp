// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <ctsync/base/civil_time.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace ctsync::commercetools_api::test {

/// Evaluates the part of commercetools' query predicates that is sent: comparisons of a field with
/// a text in quotes or an input variable, `and`, `or` and parentheses. Throws for anything else.
class Predicate {
 public:
  /// The text of a field; a date and time as it is written.
  using Fields = std::function<std::optional<std::string>(std::string_view)>;
  using Variables = std::map<std::string, std::string, std::less<>>;

  static bool holds(std::string_view text, const Fields& fields, const Variables& variables,
                    std::set<std::string>& used) {
    Predicate predicate(text, fields, variables, used);
    const bool result = predicate.either();
    predicate.blanks();
    if (!predicate.rest_.empty()) predicate.refuse("the end");
    return result;
  }

 private:
  Predicate(std::string_view text, const Fields& fields, const Variables& variables,
            std::set<std::string>& used)
      : text_(text), rest_(text), fields_(fields), variables_(variables), used_(used) {}

  [[noreturn]] void refuse(const std::string& expected) const {
    throw std::invalid_argument("expected " + expected + " at '" + std::string(rest_) +
                                "' in: " + std::string(text_));
  }
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
  bool take(std::string_view token) {
    blanks();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  std::string word() {
    blanks();
    std::size_t end = 0;
    while (end < rest_.size() && std::isalnum(static_cast<unsigned char>(rest_[end]))) ++end;
    if (end == 0) refuse("a name");
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return out;
  }

  // Both sides are always read, so that what cannot be evaluated is refused everywhere.
  bool either() {
    bool result = both();
    while (take("or ")) result = both() || result;
    return result;
  }
  bool both() {
    bool result = one();
    while (take("and ")) result = one() && result;
    return result;
  }
  bool one() {
    if (!take("(")) return comparison();
    const bool result = either();
    if (!take(")")) refuse("a closing parenthesis");
    return result;
  }

  bool comparison() {
    const auto name = word();
    const auto left = fields_(name);
    if (!left) refuse("a field that is known, not " + name + ",");
    std::string_view operation;
    for (const auto* each : {">=", "<=", ">", "<", "="}) {
      if (operation.empty() && take(each)) operation = each;
    }
    if (operation.empty()) refuse("a comparison");
    const int order = compare(*left, value(), name.ends_with("At"));
    if (operation == ">=") return order >= 0;
    if (operation == "<=") return order <= 0;
    if (operation == ">") return order > 0;
    return operation == "<" ? order < 0 : order == 0;
  }

  int compare(const std::string& left, const std::string& right, bool is_time) const {
    if (!is_time) return left.compare(right);
    const auto a = ctsync::detail::parse_datetime(left);
    const auto b = ctsync::detail::parse_datetime(right);
    if (!a || !b) refuse("a date and time");
    return *a < *b ? -1 : *a > *b ? 1 : 0;
  }

  std::string value() {
    if (take(":")) {
      const auto name = word();
      const auto found = variables_.find(name);
      if (found == variables_.end()) refuse("a value for the variable " + name);
      used_.insert(name);
      return found->second;
    }
    if (!take("\"")) refuse("a value");
    const auto end = rest_.find('"');
    if (end == rest_.npos) refuse("a closing quote");
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return out;
  }

  std::string_view text_;
  std::string_view rest_;
  const Fields& fields_;
  const Variables& variables_;
  std::set<std::string>& used_;
};

}  // namespace ctsync::commercetools_api::test
