// SPDX-License-Identifier: MIT
#include "ctsync/commercetools/money.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace {

/// The amount with its currency, or the code and the place of the error.
std::string read(std::string_view text) {
  ctsync::json::Parser parser;
  const auto root = parser.parse(text);
  REQUIRE(root.has_value());
  const ctsync::json::Pointer top;
  auto money = ctsync::commercetools::read_money(*root, {&top, "price"});
  if (money) return money->amount.text() + ' ' + std::string(money->currency);
  return std::string(ctsync::name(money.error().code)) + " at " + money.error().where;
}

}  // namespace

TEST_CASE("an amount has the digits that it states") {
  CHECK(
      read(
          R"({"type":"centPrecision","currencyCode":"EUR","centAmount":1250,"fractionDigits":2})") ==
      "12.5 EUR");
  CHECK(
      read(
          R"({"type":"centPrecision","currencyCode":"JPY","centAmount":1250,"fractionDigits":0})") ==
      "1250 JPY");
  CHECK(
      read(
          R"({"type":"centPrecision","currencyCode":"KWD","centAmount":1250,"fractionDigits":3})") ==
      "1.25 KWD");
}

TEST_CASE("the digits of a high precision belong to preciseAmount") {
  CHECK(read(R"({"type":"highPrecision","currencyCode":"EUR","centAmount":2,)"
             R"("preciseAmount":25,"fractionDigits":3})") == "0.025 EUR");
  CHECK(read(R"({"type":"centPrecision","currencyCode":"EUR","centAmount":2,)"
             R"("preciseAmount":25,"fractionDigits":2})") == "0.02 EUR");
  CHECK(
      read(R"({"type":"highPrecision","currencyCode":"EUR","centAmount":2,"fractionDigits":3})") ==
      "missing at /price/preciseAmount");
}

TEST_CASE("an amount that states no digits has those of its currency") {
  const std::pair<std::string_view, std::string_view> amounts[] = {
      {"EUR", "12.5"}, {"JPY", "1250"},  {"KWD", "1.25"},
      {"HUF", "12.5"}, {"HUF0", "1250"}, {"", "12.5"}};
  for (const auto& [currency, amount] : amounts) {
    CHECK(read(R"({"centAmount":1250,"currencyCode":")" + std::string(currency) + "\"}") ==
          std::string(amount) + ' ' + std::string(currency));
  }
}

TEST_CASE("amounts at the limits of 64 bits are exact") {
  CHECK(read(R"({"centAmount":9223372036854775807,"fractionDigits":2})") ==
        "92233720368547758.07 ");
  CHECK(read(R"({"centAmount":-9223372036854775808,"fractionDigits":0})") ==
        "-9223372036854775808 ");
  CHECK(read(R"({"type":"highPrecision","preciseAmount":1,"fractionDigits":20})") ==
        "0.00000000000000000001 ");
}

TEST_CASE("an absent amount is unknown, which is not zero") { CHECK(read("null") == " "); }

TEST_CASE("wrong members are named") {
  CHECK(read("12.5") == "invalid at /price");
  CHECK(read("[]") == "invalid at /price");
  CHECK(read("{}") == "missing at /price/centAmount");
  CHECK(read(R"({"centAmount":"1"})") == "invalid at /price/centAmount");
  CHECK(read(R"({"centAmount":1.5})") == "invalid at /price/centAmount");
  CHECK(read(R"({"centAmount":9223372036854775808})") == "invalid at /price/centAmount");
  CHECK(read(R"({"centAmount":1,"fractionDigits":21})") == "invalid at /price/fractionDigits");
  CHECK(read(R"({"centAmount":1,"fractionDigits":-1})") == "invalid at /price/fractionDigits");
  CHECK(read(R"({"centAmount":1,"fractionDigits":4294967298})") ==
        "invalid at /price/fractionDigits");
  CHECK(read(R"({"centAmount":1,"currencyCode":7})") == "invalid at /price/currencyCode");
}
