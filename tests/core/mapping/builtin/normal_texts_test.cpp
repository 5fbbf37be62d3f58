// SPDX-License-Identifier: MIT
#include "ctsync/mapping/builtin/normal_texts.hpp"

#include <doctest/doctest.h>

#include "core/mapping/normalise/few_normal_forms.hpp"

using ctsync::mapping::country_code;
using ctsync::mapping::date_or_same;
using ctsync::mapping::without_controls;

TEST_CASE("control characters behind ASCII are removed, and a line break among them is a space") {
  CHECK(without_controls("a\x7F"
                         "b\u0080c\u009Fd") == "abcd");
  CHECK(without_controls("a\u0085b") == "a b");
  CHECK(without_controls("\u00A0\u00C5\u0105\xC2") == "\u00A0\u00C5\u0105\xC2");
  CHECK(without_controls("").empty());
}

TEST_CASE("a day of another system is written with the year first") {
  CHECK(date_or_same("01.05.2024") == "2024-05-01");
  CHECK(date_or_same("12/31/2024") == "2024-12-31");
  CHECK(date_or_same(" 2024/5/1 ") == "2024-05-01");
  CHECK(date_or_same("Wed, 01 May 2024") == "2024-05-01");
  CHECK(date_or_same("2024-05-01") == "2024-05-01");
}

TEST_CASE("a moment of another system is written as RFC 3339 in UTC") {
  CHECK(date_or_same("2024-05-01 10:00") == "2024-05-01T10:00:00.000Z");
  CHECK(date_or_same("2024-05-01T10:00:00+02:00") == "2024-05-01T08:00:00.000Z");
  CHECK(date_or_same("Wed, 01 May 2024 10:00:00 +0200") == "2024-05-01T08:00:00.000Z");
  CHECK(date_or_same("/Date(1714521600000)/") == "2024-05-01T00:00:00.000Z");
  CHECK(date_or_same("20240501T000000Z") == "2024-05-01T00:00:00.000Z");
  CHECK(date_or_same("5/31/2024 10:00 PM") == "2024-05-31T22:00:00.000Z");
}

TEST_CASE("what is no date for certain stays as it is") {
  for (const auto* text : {"", " ", "20240501", "1714521600", "5/6/2024", "2024-02-30", "1.2.3",
                           "10:00", " soon ", "4711-A", "/Date(x)/"}) {
    CAPTURE(text);
    CHECK(date_or_same(text) == text);
  }
}

TEST_CASE("a country has its alpha-2 from a code, and from a name that the normaliser knows") {
  const auto few = ctsync::test::few_normal_forms();
  CHECK(country_code("deu", few) == "DE");
  CHECK(country_code("276", few) == "DE");
  CHECK(country_code("Deutschland", few) == "DE");
  CHECK(country_code("Narnia", few).empty());
  CHECK(country_code("", few).empty());
  CHECK(country_code("Deutschland", {}).empty());
}
