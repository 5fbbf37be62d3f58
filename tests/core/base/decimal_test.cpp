// SPDX-License-Identifier: MIT
#include "ctsync/base/decimal.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using ctsync::Decimal;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("the text of a number is the shortest that is exact") {
  CHECK(Decimal(1250, 2).text() == "12.5");
  CHECK(Decimal(1200, 2).text() == "12");
  CHECK(Decimal(1200, 0).text() == "1200");
  CHECK(Decimal(5, 3).text() == "0.005");
  CHECK(Decimal(-5, 3).text() == "-0.005");
  CHECK(Decimal(-100, 2).text() == "-1");
  CHECK(Decimal(0, 0).text() == "0");
  CHECK(Decimal(0, 20).text() == "0");
}

TEST_CASE("numbers at the limits of 64 bits keep all their digits") {
  CHECK(Decimal(most, 0).text() == "9223372036854775807");
  CHECK(Decimal(least, 0).text() == "-9223372036854775808");
  CHECK(Decimal(most, 20).text() == "0.09223372036854775807");
  CHECK(Decimal(least, 3).text() == "-9223372036854775.808");
  CHECK((Decimal(most, 0) + Decimal(most, 0)).text() == "18446744073709551614");
  CHECK((Decimal(least, 0) - Decimal(most, 0)).text() == "-18446744073709551615");
  CHECK(Decimal(most, 0).times(most).text() == "85070591730234615847396907784232501249");
}

TEST_CASE("a sum of numbers with different digits is exact") {
  CHECK((Decimal(1, 0) + Decimal(1, 20)).text() == "1.00000000000000000001");
  CHECK((Decimal(10, 1) - Decimal(100, 2)).is_zero());
  CHECK(Decimal(10, 1) == Decimal(100, 2));
  CHECK(Decimal(1, 1) < Decimal(11, 2));
  Decimal sum(0, 0);
  for (int i = 0; i < 10; ++i) sum += Decimal(1, 1);
  CHECK(sum == Decimal(1, 0));
  sum -= Decimal(1, 0);
  CHECK(sum.is_zero());
}

TEST_CASE("products and quotients are rounded half to even") {
  CHECK(Decimal(25, 1).times(Decimal(1, 0), 0).text() == "2");
  CHECK(Decimal(35, 1).times(Decimal(1, 0), 0).text() == "4");
  CHECK(Decimal(-25, 1).times(Decimal(1, 0), 0).text() == "-2");
  CHECK(Decimal(-35, 1).times(Decimal(1, 0), 0).text() == "-4");
  CHECK(Decimal(2501, 3).times(Decimal(1, 0), 0).text() == "3");
  CHECK(Decimal(1, 0).over(Decimal(3, 0), 4).text() == "0.3333");
  CHECK(Decimal(2, 0).over(Decimal(-3, 0), 4).text() == "-0.6667");
  CHECK(Decimal(595, 2).over(Decimal(119, 2), 2).text() == "5");
  CHECK(Decimal(1, 0).over(Decimal(8, 0), 2).text() == "0.12");
  CHECK(Decimal(3, 0).over(Decimal(8, 0), 2).text() == "0.38");
}

TEST_CASE("a share of a whole is rounded once") {
  CHECK(Decimal(6000, 2).scaled(Decimal(2000, 2), Decimal(7000, 2), 2).text() == "17.14");
  CHECK(Decimal(5, 2).scaled(Decimal(5, 1), Decimal(1, 0), 2).text() == "0.02");
  CHECK(Decimal(7, 2).scaled(Decimal(50, 2), Decimal(1, 0), 2).text() == "0.04");
  CHECK(Decimal(5, 2).scaled(Decimal(0, 2), Decimal(1, 0), 2).is_zero());
}

TEST_CASE("division by zero gives an unknown number") {
  CHECK_FALSE(Decimal(1, 0).over(Decimal(0, 5), 2).known());
  CHECK_FALSE(Decimal(0, 0).over(Decimal(0, 0), 2).known());
  CHECK_FALSE(Decimal(1, 0).scaled(Decimal(1, 0), Decimal(0, 0), 2).known());
}

TEST_CASE("what leaves the range is unknown, and never wrong") {
  const Decimal large = Decimal(most, 0).times(most);
  CHECK(large.known());
  CHECK_FALSE((large + large).known());
  CHECK_FALSE(large.times(most).known());
  CHECK_FALSE(large.times(2).known());
  CHECK_FALSE((large + Decimal(1, 20)).known());
  CHECK_FALSE(large.over(Decimal(1, 20), 20).known());
  CHECK_FALSE(large.scaled(large, large, 0).known());
  CHECK_FALSE(Decimal(1, 0).scaled(large, Decimal(1, 20), 0).known());
  const Decimal doubled = Decimal(least, 0) + Decimal(least, 0);
  const Decimal lowest = Decimal(0, 0) - Decimal(least, 0);
  CHECK_FALSE(doubled.times(lowest, 0).known());
  CHECK_FALSE(doubled.scaled(lowest, Decimal(-1, 0), 0).known());
}

TEST_CASE("more than 20 digits and fewer than none are unknown") {
  CHECK(Decimal(1, 20).known());
  CHECK_FALSE(Decimal(1, 21).known());
  CHECK_FALSE(Decimal(1, -1).known());
  CHECK_FALSE(Decimal(1, 0).times(Decimal(1, 0), 21).known());
}

TEST_CASE("what is computed from an unknown number is unknown, and has no text") {
  const Decimal unknown;
  const Decimal one(1, 0);
  CHECK_FALSE(unknown.known());
  CHECK(unknown.text().empty());
  CHECK_FALSE(unknown.is_zero());
  CHECK_FALSE(unknown.is_negative());
  for (const Decimal& result :
       {unknown + one, one - unknown, unknown.times(0), one.times(unknown, 0), one.over(unknown, 0),
        unknown.over(one, 0), one.scaled(unknown, one, 0), one.scaled(one, unknown, 0)}) {
    CHECK_FALSE(result.known());
  }
  CHECK(unknown == Decimal());
  CHECK_FALSE(unknown == Decimal(0, 0));
  CHECK_FALSE(unknown < one);
  CHECK_FALSE(unknown >= one);
}
