// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/money.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

namespace {

constexpr std::string_view price =
    R"({"type":"centPrecision","currencyCode":"EUR","centAmount":2750,"fractionDigits":2})";
constexpr std::string_view precise =
    R"({"type":"highPrecision","currencyCode":"EUR","centAmount":1,"preciseAmount":123456789012345678,"fractionDigits":7})";

std::string as(std::string_view form, std::string_view money) {
  return given_for(money, R"({"@money":{"value":VALUE,"as":")" + std::string(form) + "\"}}");
}

}  // namespace

TEST_CASE("@money gives an amount as an exact number") {
  CHECK(given_for(price, R"({"@money":VALUE})") == "27.5");
  CHECK(as("number", price) == "27.5");
  CHECK(given_for(precise, R"({"@money":VALUE})") == "12345678901.2345678");
  CHECK(given_for(R"({"centAmount":9007199254740993,"fractionDigits":2})", R"({"@money":VALUE})") ==
        "90071992547409.93");
  CHECK(given_for(R"({"centAmount":-9223372036854775808,"fractionDigits":0})",
                  R"({"@money":VALUE})") == "-9223372036854775808");
  CHECK(given_for(R"({"type":"highPrecision","preciseAmount":1,"fractionDigits":20})",
                  R"({"@money":VALUE})") == "0.00000000000000000001");
}

TEST_CASE("@money keeps all digits where its number becomes a text or is tested") {
  CHECK(given(R"({"@join":{"values":[{"@money":{"@path":"v"}}," EUR"],"separator":""}})",
              "{\"v\":" + std::string(precise) + "}") == R"("12345678901.2345678 EUR")");
  CHECK(given(R"({"@if":{"blank":{"@money":{"@path":"v"}},"then":1,"else":2}})",
              R"({"v":{"centAmount":0,"fractionDigits":2}})") == "2");
  CHECK(given(R"({"@json":{"mode":"encode","value":{"@money":{"@path":"v"}}}})",
              "{\"v\":" + std::string(precise) + "}") == R"("12345678901.2345678")");
}

TEST_CASE("@money gives a text with all digits of the currency") {
  CHECK(as("text", price) == R"("27.50")");
  CHECK(as("text", R"({"centAmount":2700,"fractionDigits":2})") == R"("27.00")");
  CHECK(as("text", R"({"centAmount":-5,"fractionDigits":2})") == R"("-0.05")");
  CHECK(as("text", R"({"centAmount":500,"fractionDigits":0})") == R"("500")");
  CHECK(as("text", precise) == R"("12345678901.2345678")");
}

TEST_CASE("@money gives minor units, which a high precision has beside its own") {
  CHECK(as("minor", price) == "2750");
  CHECK(as("minor", precise) == "1");
  CHECK(as("minor", R"({"centAmount":9223372036854775807})") == "9223372036854775807");
}

TEST_CASE("@money takes the digits of the currency where an amount states none") {
  CHECK(given_for(R"({"currencyCode":"JPY","centAmount":500})", R"({"@money":VALUE})") == "500");
  CHECK(given_for(R"({"currencyCode":"KWD","centAmount":500,"fractionDigits":null})",
                  R"({"@money":VALUE})") == "0.5");
}

TEST_CASE("@money takes an amount that the mapping spells out, with values in it") {
  CHECK(given(R"({"@money":{"centAmount":{"@path":"c"},"fractionDigits":2}})", R"({"c":99})") ==
        "0.99");
}

TEST_CASE("@money gives nothing for what is no amount") {
  for (const std::string_view value :
       {"null", "5", "27.5", "\"27.50\"", "true", "[]", "{}", R"({"centAmount":"5"})",
        R"({"centAmount":1.5})", R"({"centAmount":9223372036854775808})", R"({"centAmount":1e300})",
        R"({"centAmount":5,"fractionDigits":21})", R"({"centAmount":5,"fractionDigits":-1})",
        R"({"centAmount":5,"fractionDigits":"2"})",
        R"({"type":"highPrecision","centAmount":5,"fractionDigits":2})"}) {
    CAPTURE(value);
    CHECK(given_for(value, R"({"@money":VALUE})") == "nothing");
    CHECK(as("text", value) == "nothing");
  }
  CHECK(as("minor", R"({"centAmount":"5"})") == "nothing");
  CHECK(as("minor", "5") == "nothing");
  CHECK(given(R"({"@money":{"@path":"missing"}})", "{}") == "nothing");
}

TEST_CASE("@money refuses a form that it does not know") {
  CHECK(given(R"({"@money":{"value":1,"as":"cents"}})", "{}") ==
        R"(refused /r/@money/as: expected "number", "text", "minor", got another text)");
  CHECK(given(R"({"@money":{"value":1,"as":{"@path":"a"}}})", "{}") ==
        "refused /r/@money/as: expected a string, got a directive");
}
