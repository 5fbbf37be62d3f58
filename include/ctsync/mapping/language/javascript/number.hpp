// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <ctsync/mapping/language/javascript/utf16.hpp>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

/// Numbers as JavaScript writes and reads them.
namespace ctsync::mapping::language {

namespace detail {

/// The shortest digits of a finite number that is greater than zero, and where its point is: 0.5 is
/// "5" and 0, 12 is "12" and 2.
struct Digits {
  std::array<char, 32> buffer{};
  std::string_view text;
  int point = 0;
};

inline Digits digits_of(double number) {
  Digits digits;
  std::array<char, 32> written{};
  const auto end = std::to_chars(written.data(), written.data() + written.size(), number,
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view all(written.data(), static_cast<std::size_t>(end - written.data()));
  const auto e = all.find('e');
  std::size_t size = 0;
  for (const char c : all.substr(0, e)) {
    if (c != '.') digits.buffer[size++] = c;
  }
  const auto exponent = all.substr(all[e + 1] == '+' ? e + 2 : e + 1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), digits.point);
  ++digits.point;
  digits.text = {digits.buffer.data(), size};
  return digits;
}

inline void append_digits(std::string& out, const Digits& digits) {
  const auto count = static_cast<int>(digits.text.size());
  const int point = digits.point;
  if (point > 21 || point <= -6) {
    out += digits.text.front();
    if (count > 1) out.append(".").append(digits.text.substr(1));
    out.append(point > 0 ? "e+" : "e-").append(std::to_string(std::abs(point - 1)));
  } else if (point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits.text);
  } else if (point >= count) {
    out.append(digits.text).append(static_cast<std::size_t>(point - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(point);
    out.append(digits.text.substr(0, whole)).append(".").append(digits.text.substr(whole));
  }
}

}  // namespace detail

/// Appends String(number) (ECMA-262, Number::toString).
inline void append_number(std::string& out, double number) {
  if (number == 0) {
    out += '0';
  } else if (std::isnan(number)) {
    out += "NaN";
  } else if (std::abs(number) < 1e15 && number == std::trunc(number)) {
    out += std::to_string(static_cast<long long>(number));
  } else {
    if (number < 0) out += '-';
    if (std::isinf(number)) {
      out += "Infinity";
    } else {
      detail::append_digits(out, detail::digits_of(std::abs(number)));
    }
  }
}

namespace detail {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// What lies beyond a double: infinity, or zero. `text` is a decimal without a sign.
inline double out_of_range(std::string_view text) {
  const auto e = text.find_first_of("eE");
  long exponent = 0;
  if (e != text.npos) {
    const auto digits = text.substr(text[e + 1] == '+' ? e + 2 : e + 1);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec;
    if (read != std::errc{}) exponent = digits.front() == '-' ? -1'000'000'000 : 1'000'000'000;
  }
  const auto mantissa = text.substr(0, e);
  const auto point = std::min(mantissa.find('.'), mantissa.size());
  const auto first = std::min(mantissa.find_first_of("123456789"), mantissa.size());
  exponent += static_cast<long>(point) - static_cast<long>(first);
  return exponent > 0 ? std::numeric_limits<double>::infinity() : 0;
}

/// A decimal of digits, with at most one point and an exponent, without a sign.
inline bool read_decimal(std::string_view text, double& number) {
  if (text.empty() || !(is_digit(text.front()) || text.front() == '.')) return false;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc::result_out_of_range) number = out_of_range(text);
  return read.ec != std::errc::invalid_argument && read.ptr == end;
}

/// An integer after 0x, 0o or 0b. Digits beyond 53 bits are rounded once for each digit.
inline double read_radix(std::string_view digits, unsigned radix) {
  double number = digits.empty() ? std::numeric_limits<double>::quiet_NaN() : 0;
  for (const char c : digits) {
    const unsigned digit = is_digit(c)              ? static_cast<unsigned>(c - '0')
                           : (c >= 'a' && c <= 'f') ? static_cast<unsigned>(c - 'a' + 10)
                           : (c >= 'A' && c <= 'F') ? static_cast<unsigned>(c - 'A' + 10)
                                                    : radix;
    if (digit >= radix) return std::numeric_limits<double>::quiet_NaN();
    number = number * radix + digit;
  }
  return number;
}

}  // namespace detail

/// Number(text): not a number for most texts (ECMA-262, StringToNumber).
inline double number_of(std::string_view text) {
  text = utf16::trim(text);
  if (text.empty()) return 0;
  if (text.size() > 1 && text[0] == '0') {
    const char radix = static_cast<char>(text[1] | 0x20);
    if (radix == 'x') return detail::read_radix(text.substr(2), 16);
    if (radix == 'o') return detail::read_radix(text.substr(2), 8);
    if (radix == 'b') return detail::read_radix(text.substr(2), 2);
  }
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  double number = std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") {
    number = std::numeric_limits<double>::infinity();
  } else if (!detail::read_decimal(text, number)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return negative ? -number : number;
}

}  // namespace ctsync::mapping::language
