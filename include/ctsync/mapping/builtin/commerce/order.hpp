// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/decimal.hpp>
#include <ctsync/json/write.hpp>
#include <ctsync/mapping/builtin/commerce/amounts.hpp>
#include <ctsync/mapping/builtin/commerce/products.hpp>
#include <ctsync/model/event.hpp>
#include <ctsync/model/order.hpp>
#include <ctsync/model/shop.hpp>
#include <string>
#include <string_view>
#include <vector>

/// The properties of events about orders. docs/events.md has their formulas.
namespace ctsync::mapping {

/// The code of a currency that other systems know: without the digit of one with another rounding.
constexpr std::string_view currency_code(std::string_view currency) noexcept {
  return currency.substr(0, 3);
}

/// Writes what each event of an order begins with. The e-mail is added for each target.
inline void write_order_head(json::Writer& writer, const Order& order, std::string_view currency) {
  detail::write_text(writer, "order_id", order.id);
  detail::write_text(writer, "order_number", order.number);
  detail::write_text(writer, "affiliation", order.store);
  detail::write_text(writer, "currency", currency_code(currency));
}
inline void write_order_head(json::Writer& writer, const Order& order) {
  write_order_head(writer, order, order.total.currency);
}

/// Writes the amounts of an order.
inline void write_amounts(json::Writer& writer, const Order& order) {
  const Amounts amounts = amounts_of(order);
  detail::write_amount(writer, "total", amounts.total);
  detail::write_amount(writer, "tax", amounts.tax);
  detail::write_amount(writer, "shipping", amounts.shipping);
  detail::write_amount(writer, "shipping_tax", amounts.shipping_tax);
  detail::write_amount(writer, "subtotal", amounts.subtotal);
  detail::write_amount(writer, "revenue", amounts.subtotal);
  detail::write_amount(writer, "discount", amounts.discount);
}

/// Writes the discount codes that apply: as one text, and as a list.
inline void write_coupons(json::Writer& writer, const std::vector<std::string_view>& codes) {
  if (codes.empty()) return;
  std::string all;
  for (const auto code : codes) all.append(all.empty() ? "" : ",").append(code);
  detail::write_text(writer, "coupon", all);
  writer.key("coupons").begin_array();
  std::string buffer;
  for (const auto code : codes) writer.string(text::storable(code, buffer));
  writer.end_array();
}

/// Writes one JSON object with `write(writer)`.
template <class Write>
std::string properties(const Write& write) {
  std::string text;
  text.reserve(1500);
  json::Writer writer(text);
  writer.begin_object();
  write(writer);
  writer.end_object();
  return text;
}

/// The properties of an event about the whole order and its money. `checkout`: it is the purchase.
inline std::string order_properties(const Order& order, const Shop& shop, bool checkout) {
  return properties([&](json::Writer& writer) {
    write_order_head(writer, order);
    write_amounts(writer, order);
    if (checkout) detail::write_text(writer, "checkout_id", order.cart);
    write_coupons(writer, order.codes);
    write_products(writer, all_products(order, true), shop, order.locale);
  });
}

}  // namespace ctsync::mapping
