// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/customers.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mapping/builtin/commerce/shop_order.hpp"
#include "core/mapping/builtin/commerce/shop_order_json.hpp"

namespace {

using shop::Wide;

/// The text of a member's number in an object without nested ones; empty if there is no member.
std::string_view number_text(std::string_view object, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const auto at = object.find(key);
  if (at == object.npos) return {};
  const auto begin = at + key.size();
  return object.substr(begin, object.find_first_of(",}]", begin) - begin);
}

/// Whether a text is a number with no character more than it needs.
bool is_shortest(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = text.substr(0, point);
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
  if (point == text.npos) return text.find_first_not_of("0123456789") == text.npos;
  const auto fraction = text.substr(point + 1);
  return !fraction.empty() && fraction.back() != '0' &&
         (std::string(whole) + std::string(fraction)).find_first_not_of("0123456789") == text.npos;
}

/// The number as a multiple of 10^-12; nullopt if the member is absent.
std::optional<Wide> number(std::string_view object, std::string_view name) {
  const auto text = number_text(object, name);
  if (text.empty()) return std::nullopt;
  CAPTURE(text);
  CHECK(is_shortest(text));
  Wide units = 0;
  int digits = 0;
  for (const char c : text) {
    if (c == '-') continue;
    if (c != '.') units = units * 10 + (c - '0');
    if (c == '.' || digits > 0) ++digits;
  }
  if (digits > 0) --digits;
  REQUIRE(digits <= shop::fine_digits);
  units *= shop::power_of_ten(shop::fine_digits - digits);
  return text.starts_with('-') ? -units : units;
}

/// The body of the one call for an order.
std::string call_of(ctsync::Transformer& transformer, const std::string& message) {
  auto reading = transformer.read("test", message);
  REQUIRE(reading.has_value());
  auto step = transformer.apply(**reading, std::nullopt);
  REQUIRE(step.has_value());
  auto mapped = ctsync::map(*step, ctsync::Plan{});
  REQUIRE(mapped.has_value());
  REQUIRE(mapped->calls.size() == 1);
  return mapped->calls.front().body;
}

/// The products of a call, each as the text of its object.
std::vector<std::string_view> products_of(std::string_view body) {
  std::vector<std::string_view> products;
  auto at = body.find("\"products\":[");
  REQUIRE(at != body.npos);
  for (at = body.find_first_of("{]", at); at != body.npos && body[at] == '{';
       at = body.find_first_of("{]", at)) {
    const auto end = body.find('}', at);
    products.push_back(body.substr(at, end - at + 1));
    at = end;
  }
  return products;
}

void check_sums(std::string_view head) {
  const Wide total = number(head, "total").value_or(-1);
  const Wide tax = number(head, "tax").value_or(0);
  const Wide subtotal = number(head, "subtotal").value_or(-1);
  const Wide shipping = number(head, "shipping").value_or(-1);
  CHECK(bool(total == subtotal + shipping + tax));
  CHECK(number_text(head, "revenue") == number_text(head, "subtotal"));
  CHECK(bool(number(head, "shipping_tax").value_or(0) <= tax));
}

void check_amounts(std::string_view head, const shop::Order& order) {
  const auto cents = [&](std::int64_t units) { return shop::fine({units, order.digits}); };
  CHECK(bool(number(head, "total") == cents(order.taxed ? order.taxed->gross : order.total)));
  CHECK(bool(number(head, "shipping") == cents(order.shipping)));
  // What is not known is absent, and not 0.
  CHECK(number(head, "tax").has_value() == order.taxed.has_value());
  CHECK(number(head, "shipping_tax").has_value() == order.shipping_tax.has_value());
  if (order.taxed) {
    CHECK(bool(number(head, "tax") == cents(order.taxed->gross - order.taxed->net)));
  }
  if (order.shipping_tax) CHECK(bool(number(head, "shipping_tax") == cents(*order.shipping_tax)));
}

void check_product(std::string_view product, const shop::Line& line, const shop::Order& order) {
  CHECK(bool(number(product, "price") == shop::fine(line.unit())));
  CHECK(bool(number(product, "list_price") ==
             (line.lowered ? std::optional(shop::fine(line.price)) : std::nullopt)));
  CHECK(bool(number(product, "total_price") == shop::fine({line.total, order.digits})));
  CHECK(bool(number(product, "discount") ==
             (line.discount != 0 ? std::optional(line.discount) : std::nullopt)));
  CHECK(number_text(product, "quantity") == std::to_string(line.quantity));
  CHECK(number_text(product, "is_gift") == (line.kind == shop::Line::Kind::gift ? "true" : ""));
}

/// Checks the products, and that prices less discounts are the price of the order.
void check_discounts(std::string_view body, std::string_view head, const shop::Order& order) {
  const auto products = products_of(body);
  Wide discount = shop::fine({order.total_discount.value_or(0), order.digits});
  Wide prices = 0;
  std::size_t told = 0;
  for (const bool custom : {false, true}) {
    for (const auto& line : order.lines) {
      if (line.custom() != custom) continue;
      discount += line.discount;
      if (line.kind == shop::Line::Kind::voucher) {
        discount -= shop::fine({line.total, order.digits});
        continue;
      }
      REQUIRE(told < products.size());
      check_product(products[told], line, order);
      prices += number(products[told], "price").value_or(0) * line.quantity;
      CHECK(number_text(products[told], "position") == std::to_string(told + 1));
      ++told;
    }
  }
  CHECK(told == products.size());
  for (const auto& method : order.methods) {
    discount += shop::fine({method.price - method.paid(), order.digits});
    prices += shop::fine({method.price, order.digits});
  }
  CHECK(bool(number(head, "discount") == discount));
  if (!order.exact) return;
  CHECK(bool(prices - number(head, "discount").value_or(0) ==
             shop::fine({order.total, order.digits})));
}

}  // namespace

TEST_CASE("the amounts of any order add up, to the last digit") {
  ctsync::Transformer transformer{{.families = ctsync::commercetools::all_families}};
  int exact = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    shop::Generator generator(seed);
    for (int count = 0; count < 1'000; ++count) {
      const shop::Order order = generator.roll();
      const std::string message = shop::created(order);
      INFO(message);
      const std::string body = call_of(transformer, message);
      INFO(body);
      const std::string_view head = std::string_view(body).substr(0, body.find("\"products\":"));
      check_sums(head);
      check_amounts(head, order);
      check_discounts(body, head, order);
      exact += order.exact ? 1 : 0;
    }
  }
  CHECK(exact > 3'000);  // the orders whose prices and discounts must give the total
}
