// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctsync/commercetools/lines.hpp>
#include <ctsync/commercetools/money.hpp>
#include <ctsync/json/object.hpp>
#include <ctsync/model/field.hpp>
#include <ctsync/model/order.hpp>
#include <string_view>
#include <vector>

/// Orders, and what carts and quotes have in common with them (API reference, "Order", "Cart",
/// "Quote").
namespace ctsync::commercetools {

/// The references that are read along with an order for the texts of its discount codes.
inline constexpr std::array<std::string_view, 1> discount_code_texts{
    "discountCodes[*].discountCode"};

namespace detail {

using OrderRow = FieldRow<Order>;

template <std::string_view Order::*member>
constexpr OrderRow order_text(std::string_view name) {
  return {name, nullptr, json::TextRule::any, read_word<Order, member>, nullptr};
}

template <json::View Order::*member>
constexpr OrderRow order_view(std::string_view name) {
  return {name, nullptr, json::TextRule::any,
          [](json::View value, const json::Pointer&, Order& into) -> Status {
            into.*member = value;
            return {std::monostate{}};
          },
          nullptr};
}

inline Status read_taxed(json::View value, const json::Pointer& at, Taxed& into) {
  if (value.is_null()) return {std::monostate{}};
  if (!value.is_object()) return at.wrong_type("an object", value.type());
  // Some senders write empty amounts. Of taxes these are amounts that are not known.
  if (value["totalNet"]["centAmount"].is_null() || value["totalGross"]["centAmount"].is_null()) {
    return {std::monostate{}};
  }
  if (auto status = read_amount(value["totalNet"], {&at, "totalNet"}, into.net); !status) {
    return status;
  }
  return read_amount(value["totalGross"], {&at, "totalGross"}, into.gross);
}

template <Taxed Order::*member>
constexpr OrderRow order_taxed(std::string_view name) {
  return {name, nullptr, json::TextRule::any,
          [](json::View value, const json::Pointer& at, Order& into) {
            return read_taxed(value, at, into.*member);
          },
          nullptr};
}

/// Reads a member of a reference such as `{"typeId": "store", "key": "eu"}`.
template <std::string_view Order::*member>
Status read_part(json::View value, const json::Pointer& at, std::string_view part, Order& into) {
  if (value.is_null()) return {std::monostate{}};
  if (!value.is_object()) return at.wrong_type("a reference object", value.type());
  return read_word<Order, member>(value[part], {&at, part}, into);
}

/// The decimal text of a rate is the shortest that gives the same double, as commercetools sent it.
inline Decimal rate_of(json::View value) {
  const auto number = value.decimal();
  if (!number || !(*number >= 0) || *number > 1) return {};
  std::string text;
  json::append_decimal(text, *number);
  std::int64_t units = 0;
  int digits = 0;
  bool after_point = false;
  for (const char c : text) {
    if (c == '.') {
      after_point = true;
    } else if (c < '0' || c > '9') {
      return {};
    } else {
      units = units * 10 + (c - '0');
      digits += after_point ? 1 : 0;
    }
  }
  return {units, digits};
}

using MethodRow = FieldRow<ShippingMethod>;

inline Status read_rate(json::View value, const json::Pointer& at, ShippingMethod& into) {
  if (value.is_null()) return {std::monostate{}};
  if (!value.is_object()) return at.wrong_type("a tax rate object", value.type());
  into.rate = rate_of(value["amount"]);
  into.tax_included = value["includedInPrice"].boolean().value_or(false);
  return {std::monostate{}};
}

inline constexpr std::array method_rows{
    MethodRow{
        .name = "price",
        .read_other = [](json::View value, const json::Pointer& at,
                         ShippingMethod& into) { return read_amount(value, at, into.price); }},
    MethodRow{.name = "discountedPrice",
              .read_other =
                  [](json::View value, const json::Pointer& at, ShippingMethod& into) {
                    return read_amount(value["value"], {&at, "value"}, into.discounted);
                  }},
    MethodRow{.name = "taxedPrice",
              .read_other = [](json::View value, const json::Pointer& at,
                               ShippingMethod& into) { return read_taxed(value, at, into.taxed); }},
    MethodRow{.name = "taxRate", .read_other = read_rate},
    MethodRow{
        .name = "deliveries",
        .read_other = [](json::View value, const json::Pointer&, ShippingMethod& into) -> Status {
          into.deliveries = value;
          return {std::monostate{}};
        }},
};

inline Status read_method(json::View value, const json::Pointer& at, Order& into) {
  if (value.is_null()) return {std::monostate{}};
  into.has_method = true;
  return json::read_object<method_rows>(value, at, into.method);
}

inline Status read_methods(json::View value, const json::Pointer& at, Order& into) {
  if (value.is_null()) return {std::monostate{}};
  return json::read_each(value, at, [&](json::View one, const json::Pointer& here) -> Status {
    const json::View info = one["shippingInfo"];
    if (info.is_null()) return {std::monostate{}};
    ShippingMethod& method = into.methods.emplace_back();
    method.key = one["shippingKey"].string_or_empty();
    return json::read_object<method_rows>(info, {&here, "shippingInfo"}, method);
  });
}

/// Only codes of the state MatchesCart apply. Their text is there if the reference was expanded.
inline Status read_codes(json::View value, const json::Pointer& at, Order& into) {
  if (value.is_null()) return {std::monostate{}};
  return json::read_each(value, at, [&](json::View one, const json::Pointer&) -> Status {
    if (one["state"].string_or_empty() != "MatchesCart") return {std::monostate{}};
    const std::string_view code = one["discountCode"]["obj"]["code"].string_or_empty();
    if (!code.empty()) into.codes.push_back(code);
    return {std::monostate{}};
  });
}

inline Status read_total_discount(json::View value, const json::Pointer& at, Order& into) {
  if (value.is_null()) return {std::monostate{}};
  return read_amount(value["discountedAmount"], {&at, "discountedAmount"}, into.total_discount);
}

}  // namespace detail

inline constexpr std::array order_rows{
    detail::order_text<&Order::id>("id"),
    detail::order_text<&Order::number>("orderNumber"),
    detail::OrderRow{.name = "version", .read_other = read_count<Order, &Order::version>},
    detail::order_text<&Order::created_at>("createdAt"),
    detail::order_text<&Order::completed_at>("completedAt"),
    detail::order_text<&Order::modified_at>("lastModifiedAt"),
    detail::order_text<&Order::customer_id>("customerId"),
    detail::order_text<&Order::email>("customerEmail"),
    detail::order_text<&Order::anonymous_id>("anonymousId"),
    detail::order_text<&Order::locale>("locale"),
    detail::order_text<&Order::state>("orderState"),
    detail::order_text<&Order::shipment_state>("shipmentState"),
    detail::order_text<&Order::payment_state>("paymentState"),
    detail::order_text<&Order::mode>("shippingMode"),
    detail::OrderRow{.name = "store",
                     .read_other =
                         [](json::View value, const json::Pointer& at, Order& into) {
                           return detail::read_part<&Order::store>(value, at, "key", into);
                         }},
    detail::OrderRow{.name = "businessUnit",
                     .read_other =
                         [](json::View value, const json::Pointer& at, Order& into) {
                           return detail::read_part<&Order::business_unit>(value, at, "key", into);
                         }},
    detail::OrderRow{.name = "cart",
                     .read_other =
                         [](json::View value, const json::Pointer& at, Order& into) {
                           return detail::read_part<&Order::cart>(value, at, "id", into);
                         }},
    detail::OrderRow{
        .name = "totalPrice",
        .read_other = [](json::View value, const json::Pointer& at, Order& into) -> Status {
          auto money = read_money(value, at);
          if (!money) return std::move(money).error();
          into.total = *money;
          return {std::monostate{}};
        }},
    detail::order_taxed<&Order::taxed>("taxedPrice"),
    detail::order_taxed<&Order::taxed_shipping>("taxedShippingPrice"),
    detail::OrderRow{.name = "discountOnTotalPrice", .read_other = detail::read_total_discount},
    detail::OrderRow{.name = "lineItems",
                     .read_other = [](json::View value, const json::Pointer& at,
                                      Order& into) { return read_lines(value, at, into.lines); }},
    detail::OrderRow{
        .name = "customLineItems",
        .read_other = [](json::View value, const json::Pointer& at,
                         Order& into) { return read_custom_lines(value, at, into.lines); }},
    detail::OrderRow{.name = "shippingInfo", .read_other = detail::read_method},
    detail::OrderRow{.name = "shipping", .read_other = detail::read_methods},
    detail::OrderRow{.name = "discountCodes", .read_other = detail::read_codes},
    detail::order_view<&Order::workflow_state>("state"),
    detail::order_view<&Order::custom>("custom"),
    detail::order_view<&Order::returns>("returnInfo"),
    detail::order_view<&Order::payments>("paymentInfo"),
};

/// Reads an order. Line items come before custom line items. Errors: invalid or missing, at the
/// member.
inline Status read_order(json::View value, const json::Pointer& at, Order& into) {
  if (auto status = json::read_object<order_rows>(value, at, into); !status) return status;
  std::stable_partition(into.lines.begin(), into.lines.end(),
                        [](const Line& line) { return !line.custom; });
  if (into.mode != "Multiple") {
    into.methods.clear();
    if (into.has_method) into.methods.push_back(into.method);
  }
  return {std::monostate{}};
}

}  // namespace ctsync::commercetools
