// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ctsync {

/// An exact decimal number, or an unknown one. What is computed from an unknown number is unknown,
/// and so is what leaves the 126 bits of the units: a sum is exact or there is none.
class Decimal {
 public:
  constexpr Decimal() = default;
  /// units / 10^digits. More than 20 digits, the most of commercetools, are unknown.
  constexpr Decimal(std::int64_t units, int digits) noexcept : Decimal(Exact{units}, digits) {}

  constexpr bool known() const noexcept { return digits_ >= 0; }
  constexpr bool is_zero() const noexcept { return known() && units_ == 0; }
  constexpr bool is_negative() const noexcept { return known() && units_ < 0; }
  /// The digits after the decimal point, also if they are zeros.
  constexpr int digits() const noexcept { return digits_; }

  friend constexpr Decimal operator+(Decimal a, Decimal b) noexcept {
    align(a, b);
    return a.known() && b.known() ? Decimal(Exact{a.units_ + b.units_}, a.digits_) : Decimal();
  }
  friend constexpr Decimal operator-(Decimal a, Decimal b) noexcept {
    align(a, b);
    return a.known() && b.known() ? Decimal(Exact{a.units_ - b.units_}, a.digits_) : Decimal();
  }
  constexpr Decimal& operator+=(Decimal other) noexcept { return *this = *this + other; }
  constexpr Decimal& operator-=(Decimal other) noexcept { return *this = *this - other; }

  constexpr Decimal times(std::int64_t factor) const noexcept {
    return times(Decimal(factor, 0), digits_);
  }
  /// The product with so many digits, half to even.
  constexpr Decimal times(Decimal factor, int digits) const noexcept {
    if (!known() || !factor.known()) return {};
    Wide product = 0;
    if (__builtin_mul_overflow(units_, factor.units_, &product)) return {};
    return quotient(product, 1, digits_ + factor.digits_, digits);
  }
  /// This number divided by another one, with so many digits, half to even. By zero it is unknown.
  constexpr Decimal over(Decimal divisor, int digits) const noexcept {
    if (!known() || !divisor.known() || divisor.units_ == 0) return {};
    return quotient(units_, divisor.units_, digits_ - divisor.digits_, digits);
  }
  /// This number times `part` / `whole`, with so many digits, half to even and rounded once.
  constexpr Decimal scaled(Decimal part, Decimal whole, int digits) const noexcept {
    align(part, whole);
    if (!known() || !part.known() || !whole.known() || whole.units_ == 0) return {};
    Wide product = 0;
    if (__builtin_mul_overflow(units_, part.units_, &product)) return {};
    return quotient(product, whole.units_, digits_, digits);
  }

  constexpr Decimal absolute() const noexcept {
    return is_negative() ? Decimal(0, digits_) - *this : *this;
  }

  /// The shortest text: without trailing zeros after the point. Empty if unknown.
  std::string text() const {
    if (!known()) return {};
    std::string reversed;
    Wide rest = units_ < 0 ? -units_ : units_;
    int left = digits_;
    for (; left > 0 && rest % 10 == 0; --left) rest /= 10;
    for (int i = 0; i <= left || rest != 0; ++i, rest /= 10) {
      if (i == left && left > 0) reversed += '.';
      reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    }
    if (units_ < 0) reversed += '-';
    return {reversed.rbegin(), reversed.rend()};
  }

  friend constexpr bool operator==(Decimal a, Decimal b) noexcept {
    if (!a.known() || !b.known()) return a.known() == b.known();
    const Decimal difference = a - b;
    return difference.is_zero();
  }
  /// Unknown numbers are neither less nor greater.
  friend constexpr std::partial_ordering operator<=>(Decimal a, Decimal b) noexcept {
    const Decimal difference = a - b;
    if (!difference.known()) return std::partial_ordering::unordered;
    return difference.units_ <=> Wide{0};
  }

 private:
  __extension__ typedef __int128 Wide;  // NOLINT(modernize-use-using)

  static constexpr int most_digits = 20;
  static constexpr Wide most_units = (Wide{1} << 126) - 1;

  struct Exact {
    Wide units;
  };

  constexpr Decimal(Exact exact, int digits) noexcept : units_(exact.units), digits_(digits) {
    if (digits < 0 || digits > most_digits || units_ > most_units || units_ < -most_units) {
      units_ = 0;
      digits_ = -1;
    }
  }

  /// Gives both numbers the digits of the one that has more. A number that is too large for that
  /// becomes unknown.
  static constexpr void align(Decimal& a, Decimal& b) noexcept {
    const int digits = std::max(a.digits_, b.digits_);
    a.extend(digits);
    b.extend(digits);
  }
  constexpr void extend(int digits) noexcept {
    if (!known()) return;
    for (; digits_ < digits; ++digits_) {
      if (__builtin_mul_overflow(units_, Wide{10}, &units_)) {
        *this = Decimal();
        return;
      }
    }
    *this = Decimal(Exact{units_}, digits_);
  }

  /// dividend / divisor / 10^from as a number with `to` digits.
  static constexpr Decimal quotient(Wide dividend, Wide divisor, int from, int to) noexcept {
    for (; from < to; ++from) {
      if (__builtin_mul_overflow(dividend, Wide{10}, &dividend)) return {};
    }
    for (; from > to; --from) {
      if (__builtin_mul_overflow(divisor, Wide{10}, &divisor)) return {};
    }
    if (dividend < -most_units) return {};  // its negative could be too large
    if (divisor < 0) {
      dividend = -dividend;
      divisor = -divisor;
    }
    Wide whole = dividend / divisor;
    const Wide rest = dividend < 0 ? -(dividend % divisor) : dividend % divisor;
    const Wide other = divisor - rest;
    const bool away = rest > other || (rest == other && whole % 2 != 0);
    if (away) whole += dividend < 0 ? -1 : 1;
    return {Exact{whole}, to};
  }

  Wide units_ = 0;
  int digits_ = -1;  // negative: unknown
};

}  // namespace ctsync
