// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctsync/base/decimal.hpp>
#include <ctsync/base/minor_digits.hpp>
#include <ctsync/mapping/language/compiler.hpp>
#include <ctsync/mapping/language/own/nodes.hpp>
#include <ctsync/mapping/language/own/operands.hpp>
#include <ctsync/mapping/language/own/rules.hpp>
#include <ctsync/mapping/language/run.hpp>
#include <optional>
#include <string>

/// @money: an amount of commercetools as an exact decimal number, as a text or in minor units.
namespace ctsync::mapping::language {

inline NodeId compile_money(Compiler& compiler, const Value& given, PlaceId place) {
  const NodeId value = detail::compile_operand(compiler, given, place);
  return compiler.add(MoneyNode{value, detail::word_option<MoneyAs>(given, "as", money_words)});
}

namespace detail {

/// The amount of a Money object of either precision (commercetools API reference, "Money",
/// "CentPrecisionMoney", "HighPrecisionMoney"); unknown if the value is none.
inline Decimal amount_of(Run& run, const Value& money) {
  const bool precise = text_or_empty(member(run, money, "type")) == "highPrecision";
  const auto units = whole_number(member(run, money, precise ? "preciseAmount" : "centAmount"));
  const Value stated = member(run, money, "fractionDigits");
  if (!units) return {};
  std::int64_t digits = minor_digits(text_or_empty(member(run, money, "currencyCode")));
  if (!stated.is_undefined() && !stated.is_null()) digits = whole_number(stated).value_or(-1);
  if (digits < 0 || digits > 20) return {};
  return {*units, static_cast<int>(digits)};
}

/// A number with all digits that its currency has: 27.50.
inline std::string with_all_digits(Decimal amount) {
  std::string text = amount.text();
  const auto digits = static_cast<std::size_t>(amount.digits());
  if (digits == 0) return text;
  std::size_t point = text.find('.');
  if (point == text.npos) {
    point = text.size();
    text += '.';
  }
  return text.append(digits - (text.size() - point - 1), '0');
}

inline Value money(Run& run, const Value& money, MoneyAs as) {
  if (!money.is_object()) return {};
  if (as == MoneyAs::minor) {
    const auto cents = whole_number(member(run, money, "centAmount"));
    return cents ? Value::integer(*cents) : Value();
  }
  const Decimal amount = amount_of(run, money);
  if (run.failed() || !amount.known()) return {};
  if (as == MoneyAs::text) return run.keep(with_all_digits(amount));
  const Value digits = run.keep(amount.text());
  return run.failed() ? Value() : Value::decimal(digits.text());
}

}  // namespace detail

inline Value evaluate(Run& run, const MoneyNode& node) {
  return detail::money(run, run.value(node.value), node.as);
}

}  // namespace ctsync::mapping::language
