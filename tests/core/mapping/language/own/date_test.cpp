// SPDX-License-Identifier: MIT
#include "ctsync/mapping/language/own/date.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "given.hpp"

using ctsync::test::given;
using ctsync::test::given_for;

namespace {

std::string date(std::string_view from, std::string_view as, std::string_view value) {
  return given_for(value, R"({"@date":{"value":VALUE,"from":")" + std::string(from) +
                              R"(","as":")" + std::string(as) + "\"}}");
}

}  // namespace

TEST_CASE("@date gives a date as RFC 3339 in UTC") {
  for (const std::string_view value :
       {R"("2024-05-01T12:00:00+02:00")", R"("2024-05-01 10:00:00")", R"("01.05.2024 10:00")",
        R"("Wed, 01 May 2024 10:00:00 GMT")", R"("/Date(1714557600000+0200)/")", "1714557600",
        R"("1714557600")", "1714557600000", "20240501100000"}) {
    CAPTURE(value);
    CHECK(given_for(value, R"({"@date":VALUE})") == R"("2024-05-01T10:00:00.000Z")");
    CHECK(date("auto", "rfc3339", value) == R"("2024-05-01T10:00:00.000Z")");
  }
}

TEST_CASE("@date reads a date in the way that is said") {
  CHECK(date("us", "rfc3339", R"("5/1/2024")") == R"("2024-05-01T00:00:00.000Z")");
  CHECK(date("eu", "rfc3339", R"("5/1/2024")") == R"("2024-01-05T00:00:00.000Z")");
  CHECK(date("auto", "rfc3339", R"("5/1/2024")") == "nothing");
  CHECK(date("iso", "rfc3339", R"("5/1/2024")") == "nothing");
  CHECK(date("unix", "rfc3339", "20240501") == R"("1970-08-23T06:21:41.000Z")");
  CHECK(date("unix_ms", "rfc3339", "-1") == R"("1969-12-31T23:59:59.999Z")");
  CHECK(date("unix", "rfc3339", "1714557600.125") == R"("2024-05-01T10:00:00.125Z")");
}

TEST_CASE("@date gives the day in UTC, and exact seconds and milliseconds") {
  CHECK(date("auto", "date", R"("2024-05-01")") == R"("2024-05-01")");
  CHECK(date("auto", "date", R"("2024-05-01T00:30:00+02:00")") == R"("2024-04-30")");
  CHECK(date("auto", "unix", R"("2024-05-01T10:00:00.999Z")") == "1714557600");
  CHECK(date("auto", "unix_ms", R"("2024-05-01T10:00:00.999Z")") == "1714557600999");
  CHECK(date("iso", "unix_ms", R"("9999-12-31T23:59:59.999Z")") == "253402300799999");
  CHECK(date("unix_ms", "unix_ms", "1714557600001") == "1714557600001");
}

TEST_CASE("@date gives nothing for what is no date") {
  for (const std::string_view value : {R"("")", R"("soon")", R"("2024-02-30")", "null", "true",
                                       "[]", R"(["2024-05-01"])", "{}", "5", "1e300", "-1.5"}) {
    CAPTURE(value);
    CHECK(given_for(value, R"({"@date":VALUE})") == "nothing");
  }
  CHECK(given(R"({"@date":{"@path":"missing"}})", "{}") == "nothing");
}

TEST_CASE("@date refuses wrong options") {
  CHECK(
      given(R"({"@date":{"value":"x","from":"uk"}})", "{}") ==
      R"(refused /r/@date/from: expected "auto", "iso", "us", "eu", "unix", "unix_ms", got another text)");
  CHECK(given(R"({"@date":{"value":"x","as":5}})", "{}") ==
        "refused /r/@date/as: expected a string, got a number");
}
