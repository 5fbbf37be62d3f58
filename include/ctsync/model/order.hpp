// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/decimal.hpp>
#include <ctsync/json/view.hpp>
#include <string_view>
#include <vector>

/// What events tell of orders, carts, quotes and payments. Texts and views are borrowed; what is
/// absent is empty, null or unknown.
namespace ctsync {

/// An amount and the currency as commercetools names it, which may end in a digit (HUF0). Unknown
/// if the member is absent.
struct Money {
  Decimal amount;
  std::string_view currency;

  bool known() const noexcept { return amount.known(); }
};

/// Net and gross of a price with taxes.
struct Taxed {
  Decimal net, gross;

  bool known() const noexcept { return net.known() && gross.known(); }
};

/// A line item, or a custom line item, which has no product.
struct Line {
  bool custom = false;
  std::string_view id, key;
  std::string_view product_id, product_key;
  std::string_view slug;  ///< of a custom line
  json::View name;        ///< a localized text
  json::View slugs;       ///< of a product, localized
  json::View variant;
  Decimal price;       ///< of one, after product discounts and before cart discounts
  Decimal list_price;  ///< of one before product discounts; unknown if there are none
  std::int64_t quantity = 1;
  Decimal total;           ///< of all, after cart discounts
  Decimal discount{0, 0};  ///< by which cart discounts lowered the total
  bool is_gift = false;

  /// A custom line with a negative total lowers the price of the order.
  bool is_voucher() const noexcept { return custom && total.is_negative(); }
};

/// One shipping method of an order.
struct ShippingMethod {
  Decimal price;       ///< before cart discounts
  Decimal discounted;  ///< after them; unknown if there are none. Zero is a price.
  Taxed taxed;
  Decimal rate;  ///< of the tax; unknown if there is none
  bool tax_included = false;
  std::string_view key;  ///< only in shipping mode Multiple
  json::View deliveries;

  Decimal paid() const noexcept { return discounted.known() ? discounted : price; }
};

struct Order {
  std::string_view id, number, created_at, completed_at, modified_at;
  std::int64_t version = 0;
  std::string_view customer_id, email, anonymous_id, locale;
  std::string_view state, shipment_state, payment_state, mode;
  std::string_view store, business_unit, cart;  ///< two keys and an id
  json::View workflow_state;                    ///< a reference, expanded if it was asked for
  Money total;
  Taxed taxed;
  Taxed taxed_shipping;
  Decimal total_discount;  ///< the part of the discounts that is on the total
  std::vector<Line> lines;
  ShippingMethod method;  ///< in shipping mode Single
  std::vector<ShippingMethod>
      methods;  ///< those that count; of mode Multiple until read_order ends
  bool has_method = false;
  std::vector<std::string_view> codes;  ///< the discount codes that apply and have their text
  json::View custom, returns, payments;
};

}  // namespace ctsync
