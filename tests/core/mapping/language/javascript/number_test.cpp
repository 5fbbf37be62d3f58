// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/javascript/number.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace {

std::string written(double number) {
  std::string text;
  ctsync::mapping::language::append_number(text, number);
  return text;
}

}  // namespace

TEST_CASE("numbers are written as JavaScript writes them") {
  constexpr std::array<std::pair<double, std::string_view>, 18> numbers{{
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-12.5, "-12.5"},
      {0.1, "0.1"},
      {1e15, "1000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {1e21, "1e+21"},
      {1.5e300, "1.5e+300"},
      {0.000001, "0.000001"},
      {1e-7, "1e-7"},
      {1.25e-9, "1.25e-9"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {0.30000000000000004, "0.30000000000000004"},
      {100, "100"},
      {-1e21, "-1e+21"},
      {9007199254740993.0, "9007199254740992"},
  }};
  for (const auto& number : numbers) CHECK(written(number.first) == number.second);
  CHECK(written(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(written(-std::numeric_limits<double>::infinity()) == "-Infinity");
  CHECK(written(std::nan("")) == "NaN");
}

TEST_CASE("texts are numbers by JavaScript's rules") {
  using ctsync::mapping::language::number_of;
  CHECK(number_of("") == 0);
  CHECK(number_of(" \n\u00a0 12 ") == 12);
  CHECK(number_of("+.5") == 0.5);
  CHECK(number_of("5.") == 5);
  CHECK(number_of("-1e3") == -1000);
  CHECK(number_of("0x1F") == 31);
  CHECK(number_of("0b101") == 5);
  CHECK(number_of("0o17") == 15);
  CHECK(number_of("1e400") == std::numeric_limits<double>::infinity());
  CHECK(number_of("1e-400") == 0);
  CHECK(number_of("-Infinity") == -std::numeric_limits<double>::infinity());
  CHECK(number_of("0." + std::string(400, '0') + "1") == 0);
  CHECK(number_of("1" + std::string(400, '0')) == std::numeric_limits<double>::infinity());
  for (const std::string_view text :
       {"x", "1x", "1 2", ".", "+", "--1", "1e", "0x", "0xg", "inf", "nan", "1,5", "-0x1", "1_0"}) {
    CAPTURE(text);
    CHECK(std::isnan(number_of(text)));
  }
}
