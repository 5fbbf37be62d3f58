// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <ctsync/commercetools/money.hpp>
#include <ctsync/json/field.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/order.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The lines of orders, carts and quotes (API reference, "LineItem", "CustomLineItem").
namespace ctsync::commercetools {

namespace detail {

using LineRow = FieldRow<Line>;

template <std::string_view Line::*member>
constexpr LineRow line_text(std::string_view name) {
  return {name, nullptr, json::TextRule::any, read_word<Line, member>, nullptr};
}

template <json::View Line::*member>
constexpr LineRow line_object(std::string_view name) {
  return {name, nullptr, json::TextRule::any,
          [](json::View value, const json::Pointer& at, Line& into) -> Status {
            if (!value.is_null() && !value.is_object()) {
              return at.wrong_type("an object", value.type());
            }
            into.*member = value;
            return {std::monostate{}};
          },
          nullptr};
}

/// Reads an amount into a number.
inline Status read_amount(json::View value, const json::Pointer& at, Decimal& into) {
  auto money = read_money(value, at);
  if (!money) return std::move(money).error();
  into = money->amount;
  return {std::monostate{}};
}

template <Decimal Line::*member>
constexpr LineRow line_amount(std::string_view name) {
  return {name, nullptr, json::TextRule::any,
          [](json::View value, const json::Pointer& at, Line& into) {
            return read_amount(value, at, into.*member);
          },
          nullptr};
}

/// The price of one: `value`, or `discounted.value` if a product discount lowers it.
inline Status read_price(json::View price, const json::Pointer& at, Line& into) {
  if (price.is_null()) return {std::monostate{}};
  if (!price.is_object()) return at.wrong_type("a price object", price.type());
  if (auto status = read_amount(price["value"], {&at, "value"}, into.price); !status) return status;
  const json::Pointer discounted{&at, "discounted"};
  Decimal lowered;
  auto status = read_amount(price["discounted"]["value"], {&discounted, "value"}, lowered);
  if (!status || !lowered.known()) return status;
  into.list_price = into.price;
  into.price = lowered;
  return {std::monostate{}};
}

/// Adds up the discounts that are included in the price of a part of the quantity.
inline Status add_discounts(json::View part, const json::Pointer& at, Decimal& sum) {
  if (!part.is_object()) return at.wrong_type("an object", part.type());
  auto quantity = json::read_integer(part["quantity"], {&at, "quantity"});
  if (!quantity) return std::move(quantity).error();
  const json::Pointer price{&at, "discountedPrice"};
  const json::Pointer all{&price, "includedDiscounts"};
  const json::View included = part["discountedPrice"]["includedDiscounts"];
  if (included.is_null()) return {std::monostate{}};
  return json::read_each(included, all, [&](json::View one, const json::Pointer& here) -> Status {
    Decimal amount;
    if (auto status = read_amount(one["discountedAmount"], {&here, "discountedAmount"}, amount);
        !status) {
      return status;
    }
    sum += amount.times(*quantity);
    return {std::monostate{}};
  });
}

inline Status read_discounts(json::View value, const json::Pointer& at, Line& into) {
  if (value.is_null()) return {std::monostate{}};
  return json::read_each(value, at, [&](json::View part, const json::Pointer& here) {
    return add_discounts(part, here, into.discount);
  });
}

inline Status read_quantity(json::View value, const json::Pointer& at, Line& into) {
  return read_count<Line, &Line::quantity>(value, at, into);
}

inline Status read_mode(json::View value, const json::Pointer&, Line& into) {
  into.is_gift = value.string_or_empty() == "GiftLineItem";
  return {std::monostate{}};
}

}  // namespace detail

inline constexpr std::array line_rows{
    detail::line_text<&Line::id>("id"),
    detail::line_text<&Line::key>("key"),
    detail::line_text<&Line::product_id>("productId"),
    detail::line_text<&Line::product_key>("productKey"),
    detail::line_object<&Line::slugs>("productSlug"),
    detail::line_object<&Line::variant>("variant"),
    detail::LineRow{.name = "name",
                    .read_other = [](json::View value, const json::Pointer&, Line& into) -> Status {
                      into.name = value;
                      return {std::monostate{}};
                    }},
    detail::LineRow{.name = "price", .read_other = detail::read_price},
    detail::LineRow{.name = "quantity", .read_other = detail::read_quantity},
    detail::line_amount<&Line::total>("totalPrice"),
    detail::LineRow{.name = "discountedPricePerQuantity", .read_other = detail::read_discounts},
    detail::LineRow{.name = "lineItemMode", .read_other = detail::read_mode},
};

inline constexpr std::array custom_line_rows{
    detail::line_text<&Line::id>("id"),
    detail::line_text<&Line::key>("key"),
    detail::line_text<&Line::slug>("slug"),
    detail::LineRow{.name = "name",
                    .read_other = [](json::View value, const json::Pointer&, Line& into) -> Status {
                      into.name = value;
                      return {std::monostate{}};
                    }},
    detail::line_amount<&Line::price>("money"),
    detail::LineRow{.name = "quantity", .read_other = detail::read_quantity},
    detail::line_amount<&Line::total>("totalPrice"),
    detail::LineRow{.name = "discountedPricePerQuantity", .read_other = detail::read_discounts},
};

/// Reads an array of line items and adds them. Errors: invalid or missing, at the member.
inline Status read_lines(json::View value, const json::Pointer& at, std::vector<Line>& into) {
  if (value.is_null()) return {std::monostate{}};
  into.reserve(into.size() + value.size());
  return json::read_each(value, at, [&](json::View one, const json::Pointer& here) -> Status {
    Line& line = into.emplace_back();
    if (auto status = json::read_object<line_rows>(one, here, line); !status) return status;
    // A gift states its discount in one of two forms, and in both its total is what is paid. The
    // product discount is not a part of it, as for any line.
    if (line.is_gift) line.discount = line.price.times(line.quantity) - line.total;
    return {std::monostate{}};
  });
}

/// The same for custom line items.
inline Status read_custom_lines(json::View value, const json::Pointer& at,
                                std::vector<Line>& into) {
  if (value.is_null()) return {std::monostate{}};
  return json::read_each(value, at, [&](json::View one, const json::Pointer& here) -> Status {
    Line& line = into.emplace_back();
    line.custom = true;
    if (auto status = json::read_object<custom_line_rows>(one, here, line); !status) return status;
    if (!line.total.known()) line.total = line.price.times(line.quantity);
    return {std::monostate{}};
  });
}

}  // namespace ctsync::commercetools
