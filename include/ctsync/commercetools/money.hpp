// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/minor_digits.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/view.hpp>
#include <ctsync/model/order.hpp>
#include <optional>
#include <string_view>

/// Amounts of commercetools (API reference, "Money", "CentPrecisionMoney", "HighPrecisionMoney").
namespace ctsync::commercetools {

namespace detail {

/// What a Money object has; absent numbers are nullopt.
struct MoneyMembers {
  std::string_view type, currency;
  std::optional<std::int64_t> cents, precise, digits;
};

inline Status read_into(std::optional<std::int64_t>& number, json::View value,
                        const json::Pointer& at) {
  const auto read = value.integer();
  if (!read && !value.is_null()) return at.wrong_type("an integer", value.type());
  number = read;
  return {std::monostate{}};
}

inline Status read_money_member(json::View value, const json::Pointer& at, MoneyMembers& into) {
  if (at.key == "centAmount") return read_into(into.cents, value, at);
  if (at.key == "preciseAmount") return read_into(into.precise, value, at);
  if (at.key == "fractionDigits") return read_into(into.digits, value, at);
  if (at.key != "type" && at.key != "currencyCode") return {std::monostate{}};
  if (value.is_null()) return {std::monostate{}};
  auto text = json::read_text(value, at);
  if (!text) return std::move(text).error();
  (at.key == "type" ? into.type : into.currency) = *text;
  return {std::monostate{}};
}

}  // namespace detail

/// Reads an amount of either precision; JSON null is an unknown one. The digits of a high precision
/// belong to `preciseAmount`. Errors: invalid or missing, at the member.
inline Result<Money> read_money(json::View value, const json::Pointer& at) {
  if (value.is_null()) return Money{};
  if (!value.is_object()) return at.wrong_type("an amount of money", value.type());
  detail::MoneyMembers read;
  for (auto member = value.members(); member.next();) {
    const json::Pointer here{&at, member.key};
    if (auto status = detail::read_money_member(member.value, here, read); !status) {
      return std::move(status).error();
    }
  }
  // The digits of a high precision say nothing about its centAmount.
  const bool precise = read.type == "highPrecision";
  const auto units = precise ? read.precise : read.cents;
  if (!units) {
    return json::Pointer{&at, precise ? "preciseAmount" : "centAmount"}.error(
        Errc::missing, "is missing, expected an integer");
  }
  const auto digits = read.digits.value_or(minor_digits(read.currency));
  if (digits < 0 || digits > 20) {
    return json::Pointer{&at, "fractionDigits"}.error(Errc::invalid,
                                                      "expected an integer from 0 to 20");
  }
  return Money{Decimal(*units, static_cast<int>(digits)), read.currency};
}

}  // namespace ctsync::commercetools
