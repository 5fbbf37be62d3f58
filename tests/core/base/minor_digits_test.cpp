// SPDX-License-Identifier: MIT
#include "ctsync/base/minor_digits.hpp"

#include <doctest/doctest.h>

#include <string_view>

using ctsync::minor_digits;

TEST_CASE("the minor unit of a currency has the digits of ISO 4217") {
  for (const std::string_view none : {"JPY", "KRW", "CLP", "XPF", "ISK"})
    CHECK(minor_digits(none) == 0);
  for (const std::string_view three : {"BHD", "KWD", "TND"}) CHECK(minor_digits(three) == 3);
  for (const std::string_view two : {"EUR", "USD", "HUF", "CHF", "", "eur"})
    CHECK(minor_digits(two) == 2);
}

TEST_CASE("a currency that ends with 0 is one without minor unit") {
  CHECK(minor_digits("HUF0") == 0);
  CHECK(minor_digits("TWD0") == 0);
}
