// SPDX-License-Identifier: MIT
#pragma once

#include <ctsync/base/decimal.hpp>
#include <ctsync/model/order.hpp>

/// The amounts of an order in the words of Segment's Ecommerce specification.
namespace ctsync::mapping {

/// Amounts of an order. Always: total = subtotal + shipping + tax, to the cent, where tax counts as
/// zero if it is unknown. What is not known is not zero.
struct Amounts {
  Decimal total;         ///< what is paid
  Decimal tax;           ///< all of it, that of shipping too
  Decimal shipping;      ///< without tax
  Decimal shipping_tax;  ///< a part of `tax`
  Decimal subtotal;      ///< goods without tax, after all discounts
  Decimal discount;      ///< all cart discounts, in the shop's own prices
};

namespace detail {

/// Net and gross of what is paid for a shipping method. The gross is unknown if no tax is named.
inline Taxed taxed_of(const ShippingMethod& method) {
  if (method.taxed.known()) return method.taxed;
  const Decimal paid = method.paid();
  if (!method.rate.known()) return {paid, {}};
  const Decimal factor = Decimal(1, 0) + method.rate;
  if (method.tax_included) return {paid.over(factor, paid.digits()), paid};
  return {paid, paid.times(factor, paid.digits())};
}

inline bool has_total_discount(const Order& order) {
  return order.total_discount.known() && !order.total_discount.is_zero();
}

/// What is left of an amount after the discount on the total, which commercetools spreads in
/// proportion.
inline Decimal share_of_total(const Order& order, Decimal amount, int digits) {
  const Decimal whole = order.total.amount + order.total_discount;
  return whole.is_zero() ? Decimal(0, 0) : amount.scaled(order.total.amount, whole, digits);
}

/// Shipping net and gross where prices are taxed.
inline Taxed taxed_shipping(const Order& order, int digits) {
  if (order.taxed_shipping.known()) return order.taxed_shipping;
  Taxed sum{{0, 0}, {0, 0}};
  for (const auto& method : order.methods) {
    const Taxed one = taxed_of(method);
    sum.net += one.net;
    sum.gross += one.gross;
  }
  if (!has_total_discount(order)) return sum;
  return {share_of_total(order, sum.net, digits), share_of_total(order, sum.gross, digits)};
}

/// Shipping where prices are not taxed.
inline Decimal untaxed_shipping(const Order& order, int digits) {
  Decimal sum{0, 0};
  for (const auto& method : order.methods) sum += method.paid();
  return has_total_discount(order) ? share_of_total(order, sum, digits)
                                   : sum.times(Decimal(1, 0), digits);
}

inline Decimal discount_of(const Order& order) {
  Decimal sum{0, 0};
  for (const auto& line : order.lines) {
    sum += line.discount;
    if (line.is_voucher()) sum -= line.total;
  }
  if (order.total_discount.known()) sum += order.total_discount;
  for (const auto& method : order.methods) {
    if (method.discounted.known()) sum += method.price - method.discounted;
  }
  return sum;
}

}  // namespace detail

inline Amounts amounts_of(const Order& order) {
  Amounts amounts;
  const int digits = order.total.amount.digits();
  amounts.discount = detail::discount_of(order);
  if (!order.taxed.known()) {
    amounts.total = order.total.amount;
    amounts.shipping = detail::untaxed_shipping(order, digits);
    amounts.subtotal = amounts.total - amounts.shipping;
    return amounts;
  }
  const Taxed shipping = detail::taxed_shipping(order, order.taxed.net.digits());
  amounts.total = order.taxed.gross;
  amounts.tax = order.taxed.gross - order.taxed.net;
  amounts.shipping = shipping.net;
  amounts.shipping_tax = shipping.gross - shipping.net;
  amounts.subtotal = order.taxed.net - shipping.net;
  return amounts;
}

}  // namespace ctsync::mapping
