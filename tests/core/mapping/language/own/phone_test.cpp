// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/phone.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/mapping/normalise/few_normal_forms.hpp"
#include "given.hpp"

using ctsync::test::applied;
using ctsync::test::few_normal_forms;
using ctsync::test::given;
using ctsync::test::given_for;

namespace {

std::string phone(std::string_view value, std::string_view country) {
  return given_for(value, R"({"@phone":{"value":VALUE,"country":)" + std::string(country) + "}}",
                   few_normal_forms());
}

}  // namespace

TEST_CASE("@phone gives a number in the normaliser's form, by the country") {
  CHECK(given_for(R"("+49 (170) 1234567")", R"({"@phone":VALUE})", few_normal_forms()) ==
        R"("+491701234567")");
  CHECK(phone(R"("0170 1234567")", R"("DE")") == R"("+491701234567")");
  for (const std::string_view country : {R"("at")", R"("AUT")", R"("040")"}) {
    CHECK(phone(R"("0170 1234567")", country) == R"("+431701234567")");
  }
  CHECK(phone(R"("0170 1234567")", R"("Deutschland")") == R"("+491701234567")");
}

TEST_CASE("@phone takes the country from the payload") {
  constexpr std::string_view mapping =
      R"({"@phone":{"value":{"@path":"p"},"country":{"@path":"c"}}})";
  CHECK(given(mapping, R"({"p":"0170 1234567","c":"DE"})", few_normal_forms()) ==
        R"("+491701234567")");
  CHECK(given(mapping, R"({"p":"0170 1234567","c":276})", few_normal_forms()) ==
        R"("+491701234567")");
  CHECK(given(mapping, R"({"p":"0170 1234567"})", few_normal_forms()) == R"("0170 1234567")");
}

TEST_CASE("@phone leaves a text as it is that is not possible as a number") {
  CHECK(phone(R"("ask my wife")", R"("DE")") == R"("ask my wife")");
  CHECK(phone(R"("")", R"("DE")") == R"("")");
  CHECK(phone(R"("0170 1234567")", R"("Narnia")") == R"("0170 1234567")");
  const std::string longest = "\"+" + std::string(300, '1') + "\"";
  CHECK(phone(longest, R"("DE")") == longest);
}

TEST_CASE("@phone leaves every text as it is without a normaliser") {
  CHECK(given_for(R"("0170 1234567")", R"({"@phone":{"value":VALUE,"country":"DE"}})") ==
        R"("0170 1234567")");
}

TEST_CASE("@phone takes the digits of a number, and gives nothing for what has no text") {
  CHECK(given_for("491701234567", R"({"@phone":VALUE})") == R"("491701234567")");
  for (const std::string_view value : {"null", "1.5", "true", "[]", R"(["+491701234567"])", "{}"}) {
    CAPTURE(value);
    CHECK(phone(value, R"("DE")") == "nothing");
  }
  CHECK(given(R"({"@phone":{"@path":"missing"}})", "{}") == "nothing");
}

TEST_CASE("@phone costs so many steps that no mapping is slow") {
  std::string mapping = "[";
  for (int i = 0; i < 2000; ++i) mapping += R"({"@phone":{"@path":"p"}},)";
  CHECK(applied(mapping + "1]", R"({"p":"+491701234567"})")
            .starts_with("error applying the mapping to this payload takes too many"));
}

TEST_CASE("@phone refuses a country that is no text") {
  CHECK(given(R"({"@phone":{"value":"x","country":["DE"]}})", "{}") ==
        "refused /r/@phone/country: expected a string or a directive, got an array");
}
