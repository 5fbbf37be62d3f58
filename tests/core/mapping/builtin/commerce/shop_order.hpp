// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Orders that a shop could have, and what they come to, in integers. It shares no code with the
/// mapping that it tests; docs/events.md has the formulas.
namespace shop {

__extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using)

/// Numbers that look random and are the same in every run (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto span = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(next() % span);
  }
  bool chance(int percent) { return between(1, 100) <= percent; }

 private:
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }
  std::uint64_t state_;
};

/// The quotient, half to even. The divisor is positive.
inline std::int64_t rounded(Wide dividend, Wide divisor) {
  Wide whole = dividend / divisor;
  if (whole * divisor > dividend) --whole;
  const Wide twice = 2 * (dividend - whole * divisor);
  if (twice > divisor || (twice == divisor && whole % 2 != 0)) ++whole;
  return static_cast<std::int64_t>(whole);
}

constexpr Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

/// units / 10^digits.
struct Amount {
  std::int64_t units = 0;
  int digits = 0;
};

/// Amounts are compared as multiples of 10^-12.
constexpr int fine_digits = 12;
constexpr Wide fine(Amount amount) {
  return amount.units * power_of_ten(fine_digits - amount.digits);
}

/// A part of a line's quantity, and by how much each cart discount lowers the price of one.
struct Part {
  std::int64_t quantity = 0;
  std::vector<Amount> discounts;
};

struct Line {
  enum class Kind { item, gift, custom, voucher };
  Kind kind = Kind::item;
  Amount price;
  std::optional<Amount> lowered;  ///< by a product discount
  std::int64_t quantity = 1;
  std::vector<Part> parts;
  std::int64_t total = 0;  ///< in units of the order's digits
  Wide discount = 0;       ///< fine

  bool custom() const { return kind == Kind::custom || kind == Kind::voucher; }
  Amount unit() const { return lowered.value_or(price); }
};

struct Taxes {
  std::int64_t net = 0, gross = 0;
};

struct Method {
  std::int64_t price = 0;
  std::optional<std::int64_t> lowered;
  std::optional<int> rate;     ///< of 10,000
  std::optional<Taxes> taxed;  ///< as the shop states them

  std::int64_t paid() const { return lowered.value_or(price); }
};

enum class Tax { included, on_top, external, missing };

struct Order {
  std::string_view currency;
  int digits = 2;
  Tax tax = Tax::missing;
  bool several_methods = false;
  std::vector<Line> lines;
  std::vector<Method> methods;
  std::optional<std::int64_t> total_discount;
  std::int64_t total = 0;               ///< totalPrice
  std::optional<Taxes> taxed;           ///< taxedPrice
  std::optional<Taxes> taxed_shipping;  ///< taxedShippingPrice
  std::int64_t shipping = 0;            ///< expected, net where taxes are known
  std::optional<std::int64_t> shipping_tax;
  bool exact = true;  ///< no line was rounded
};

/// Rolls an order step by step: lines, shipping, discounts on all, taxes.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : dice_(seed) {}

  Order roll() {
    order_ = {};
    constexpr std::string_view currencies[] = {"EUR", "USD", "JPY", "HUF0", "KWD"};
    constexpr int digits[] = {2, 2, 0, 0, 3};
    const auto currency = static_cast<std::size_t>(dice_.between(0, 4));
    order_.currency = currencies[currency];
    order_.digits = digits[currency];
    order_.tax = static_cast<Tax>(dice_.between(0, 3));
    for (auto count = dice_.between(0, 5); count > 0; --count) add_line();
    add_shipping();
    discount_total();
    tax_shipping();
    if (order_.tax != Tax::missing) tax_order();
    return order_;
  }

 private:
  std::int64_t sum_of_lines() const {
    std::int64_t sum = 0;
    for (const auto& line : order_.lines) sum += line.total;
    return sum;
  }

  void add_line() {
    Line line;
    const auto roll = dice_.between(1, 10);
    if (roll > 6) line.kind = roll == 7 ? Line::Kind::gift : Line::Kind::custom;
    if (roll > 9) return add_voucher();
    const int more = dice_.chance(25) ? static_cast<int>(dice_.between(1, 4)) : 0;
    line.price = {dice_.between(1, dice_.chance(10) ? 9'000'000 : 20'000), order_.digits + more};
    line.quantity =
        line.kind == Line::Kind::gift ? 1 : dice_.between(1, dice_.chance(10) ? 900 : 6);
    if (line.kind == Line::Kind::gift) return add_gift(line);
    if (line.kind == Line::Kind::item && dice_.chance(25)) {
      line.lowered = Amount{dice_.between(0, line.price.units), line.price.digits};
    }
    if (dice_.chance(40)) discount_line(line);
    const Wide cent = power_of_ten(line.price.digits - order_.digits);
    Wide total = Wide{line.unit().units} * line.quantity;
    for (const auto& part : line.parts) {
      for (const auto& each : part.discounts) {
        total -= Wide{each.units} * part.quantity;
        line.discount += fine(each) * part.quantity;
      }
    }
    line.total = rounded(total, cent);
    order_.exact = order_.exact && total % cent == 0;
    order_.lines.push_back(line);
  }

  /// Splits the quantity into one or two parts with up to two discounts each.
  void discount_line(Line& line) {
    const auto first = dice_.between(1, line.quantity);
    for (const auto quantity : {first, line.quantity - first}) {
      if (quantity == 0) continue;
      Part part{quantity, {}};
      std::int64_t left = line.unit().units;
      for (auto count = dice_.between(0, 2); count > 0; --count) {
        const auto off = dice_.between(0, left);
        part.discounts.push_back({off, line.price.digits});
        left -= off;
      }
      line.parts.push_back(part);
    }
  }

  /// A gift states its discount as other lines do, or by its total alone. A product discount may
  /// have lowered its price before, also to nothing.
  void add_gift(Line& line) {
    const auto form = dice_.between(1, 4);
    if (form == 1) line.parts.push_back({1, {line.price}});
    if (form == 3) line.lowered = Amount{0, line.price.digits};
    if (form == 4) line.lowered = Amount{line.price.units / 2, line.price.digits};
    line.discount = fine(line.lowered.value_or(line.price));
    order_.lines.push_back(line);
  }

  /// A custom line that takes away at most what the other lines cost.
  void add_voucher() {
    const auto quantity = dice_.between(1, 2);
    const auto most = sum_of_lines() / quantity;
    if (most == 0) return;
    Line line;
    line.kind = Line::Kind::voucher;
    line.price = {-dice_.between(1, most), order_.digits};
    line.quantity = quantity;
    line.total = line.price.units * quantity;
    order_.lines.push_back(line);
  }

  void add_shipping() {
    const auto roll = dice_.between(0, 5);
    order_.several_methods = roll > 3;
    for (auto count = roll > 3 ? dice_.between(0, 3) : std::min<std::int64_t>(roll, 1); count > 0;
         --count) {
      Method method;
      method.price = dice_.between(0, 2'000);
      if (dice_.chance(40)) {
        method.lowered = dice_.chance(50) ? 0 : dice_.between(0, method.price);
      }
      order_.methods.push_back(method);
    }
  }

  void discount_total() {
    order_.total = sum_of_lines();
    for (const auto& method : order_.methods) order_.total += method.paid();
    if (!dice_.chance(35)) return;
    order_.total_discount = dice_.chance(15) ? order_.total : dice_.between(0, order_.total);
    order_.total -= *order_.total_discount;
  }

  /// What is left of a part of the order after the discount on the total.
  std::int64_t left_of(std::int64_t part) const {
    const auto discount = order_.total_discount.value_or(0);
    if (discount == 0) return part;
    return rounded(Wide{part} * order_.total, Wide{order_.total} + discount);
  }

  /// Net and gross of one method; the gross is absent if no tax is named.
  std::optional<Taxes> tax_method(Method& method) {
    const auto paid = method.paid();
    if (order_.tax == Tax::external) {
      if (!dice_.chance(60)) return std::nullopt;
      return method.taxed = Taxes{paid, paid + dice_.between(0, 300)};
    }
    if (order_.tax == Tax::missing) return std::nullopt;
    constexpr int rates[] = {0, 550, 700, 1900, 2000, 10000};
    const int rate = rates[static_cast<std::size_t>(dice_.between(0, 5))];
    Taxes taxes{paid, rounded(Wide{paid} * (10'000 + rate), 10'000)};
    if (order_.tax == Tax::included) taxes = {rounded(Wide{paid} * 10'000, 10'000 + rate), paid};
    if (dice_.chance(80)) method.rate = rate;
    if (dice_.chance(50)) method.taxed = taxes;
    if (!method.rate && !method.taxed) return std::nullopt;
    return taxes;
  }

  void tax_shipping() {
    Taxes sum;
    bool known = true;
    for (auto& method : order_.methods) {
      const auto taxes = tax_method(method);
      known = known && taxes.has_value();
      sum.net += taxes ? taxes->net : method.paid();
      sum.gross += taxes ? taxes->gross : method.paid();
    }
    sum = {left_of(sum.net), left_of(sum.gross)};
    order_.shipping = sum.net;
    if (order_.tax == Tax::missing) return;
    if (known) order_.shipping_tax = sum.gross - sum.net;
    if (!dice_.chance(50)) return;
    order_.taxed_shipping = sum;
    order_.shipping_tax = sum.gross - sum.net;
  }

  /// Taxes of the goods, and with those of shipping, of all.
  void tax_order() {
    const auto shipping_tax = order_.shipping_tax.value_or(0);
    if (order_.tax == Tax::included) {
      const auto goods = order_.total - order_.shipping - shipping_tax;
      const auto net = rounded(Wide{goods} * 10'000, 11'900);
      order_.taxed = Taxes{order_.shipping + net, order_.total};
      return;
    }
    const auto tax = order_.tax == Tax::external
                         ? dice_.between(0, 5'000)
                         : rounded(Wide{order_.total - order_.shipping} * 19, 100);
    order_.taxed = Taxes{order_.total, order_.total + shipping_tax + tax};
  }

  Dice dice_;
  Order order_;
};

}  // namespace shop
