// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/mapping/builtin/commerce/shop_order.hpp"

/// Writes the orders of shop_order.hpp as commercetools sends them, apart from what no amount is
/// made of.
namespace shop {

/// An amount in the precision that its digits need.
inline std::string money(const Order& order, Amount amount) {
  std::string text = R"({"currencyCode":")" + std::string(order.currency) +
                     R"(","fractionDigits":)" + std::to_string(amount.digits);
  if (amount.digits == order.digits) {
    text += R"(,"type":"centPrecision","centAmount":)";
  } else {
    const auto cents = rounded(amount.units, power_of_ten(amount.digits - order.digits));
    text +=
        R"(,"type":"highPrecision","centAmount":)" + std::to_string(cents) + R"(,"preciseAmount":)";
  }
  return text + std::to_string(amount.units) + "}";
}

inline std::string cents(const Order& order, std::int64_t units) {
  return money(order, {units, order.digits});
}

inline std::string taxes(const Order& order, std::string_view name,
                         const std::optional<Taxes>& taxed) {
  if (!taxed) return {};
  return ",\"" + std::string(name) + R"(":{"totalNet":)" + cents(order, taxed->net) +
         R"(,"totalGross":)" + cents(order, taxed->gross) + R"(,"taxPortions":[]})";
}

inline std::string parts(const Order& order, const Line& line) {
  std::string text;
  for (const auto& part : line.parts) {
    Amount value = line.unit();
    std::string included;
    for (const auto& each : part.discounts) {
      value.units -= each.units;
      included += std::string(included.empty() ? "" : ",") + R"({"discountedAmount":)" +
                  money(order, each) + R"(,"discount":{"typeId":"cart-discount","id":"d"}})";
    }
    text += std::string(text.empty() ? "" : ",") + R"({"quantity":)" +
            std::to_string(part.quantity) + R"(,"discountedPrice":{"value":)" +
            money(order, value) + R"(,"includedDiscounts":[)" + included + "]}}";
  }
  return text;
}

inline std::string line(const Order& order, const Line& line, std::size_t at) {
  std::string text = R"({"id":"l)" + std::to_string(at) + R"(","name":{"en":"Thing"},"quantity":)" +
                     std::to_string(line.quantity) + R"(,"totalPrice":)" +
                     cents(order, line.total) + R"(,"discountedPricePerQuantity":[)" +
                     parts(order, line) + "]";
  if (line.custom()) {
    return text + R"(,"slug":"s","priceMode":"Standard","money":)" + money(order, line.price) + "}";
  }
  const bool gift = line.kind == Line::Kind::gift;
  text += R"(,"productId":"p","variant":{"id":1},"lineItemMode":")" +
          std::string(gift ? "GiftLineItem" : "Standard") + R"(","price":{"id":"x","value":)" +
          money(order, line.price);
  if (line.lowered) text += R"(,"discounted":{"value":)" + money(order, *line.lowered) + "}";
  return text + "}}";
}

inline std::string method(const Order& order, const Method& method) {
  std::string text = R"({"shippingMethodName":"Parcel","price":)" + cents(order, method.price);
  if (method.lowered) {
    text += R"(,"discountedPrice":{"includedDiscounts":[],"value":)" +
            cents(order, *method.lowered) + "}";
  }
  if (method.rate) {
    std::string digits = std::to_string(10'000 + *method.rate);
    text += R"(,"taxRate":{"name":"VAT","country":"DE","amount":)" +
            std::string(*method.rate == 10'000 ? "1" : "0." + digits.substr(1)) +
            R"(,"includedInPrice":)" + (order.tax == Tax::included ? "true}" : "false}");
  }
  return text + taxes(order, "taxedPrice", method.taxed) + "}";
}

inline std::string methods(const Order& order) {
  std::string text;
  for (const auto& each : order.methods) {
    if (!order.several_methods) return R"("shipping":[],"shippingInfo":)" + method(order, each);
    text += std::string(text.empty() ? "" : ",") + R"({"shippingKey":"k","shippingInfo":)" +
            method(order, each) + "}";
  }
  return "\"shipping\":[" + text + "]";
}

inline std::string lines(const Order& order, bool custom) {
  std::string text;
  for (std::size_t i = 0; i < order.lines.size(); ++i) {
    if (order.lines[i].custom() != custom) continue;
    text += (text.empty() ? "" : ",") + line(order, order.lines[i], i);
  }
  return text;
}

/// The message OrderCreated.
inline std::string created(const Order& order) {
  std::string text =
      R"({"notificationType":"Message","projectKey":"shop","resource":{"typeId":"order","id":"o"},)"
      R"("id":"m","version":1,"sequenceNumber":1,"resourceVersion":1,"type":"OrderCreated",)"
      R"("createdAt":"2026-05-04T09:30:00.480Z","lastModifiedAt":"2026-05-04T09:30:00.480Z",)"
      R"("order":{"id":"o","version":1,"createdAt":"2026-05-04T09:30:00.120Z","customerId":"c",)"
      R"("customerEmail":"ada@shop.example","shippingMode":")";
  text += order.several_methods ? "Multiple\"," : "Single\",";
  text += methods(order) + R"(,"lineItems":[)" + lines(order, false) + R"(],"customLineItems":[)" +
          lines(order, true) + R"(],"totalPrice":)" + cents(order, order.total);
  if (order.total_discount) {
    text += R"(,"discountOnTotalPrice":{"includedDiscounts":[],"discountedAmount":)" +
            cents(order, *order.total_discount) + "}";
  }
  return text + taxes(order, "taxedPrice", order.taxed) +
         taxes(order, "taxedShippingPrice", order.taxed_shipping) + "}}";
}

}  // namespace shop
