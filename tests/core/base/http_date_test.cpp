// SPDX-License-Identifier: MIT
#include "ctsync/base/http_date.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace std::chrono_literals;
using ctsync::Time;

TEST_CASE("a two-digit year is the latest one that is at most fifty years ahead") {
  using ctsync::detail::parse_http_date;
  const auto day = [](int year) {
    return Time{std::chrono::sys_days{std::chrono::year{year} / 11 / 6}};
  };
  const auto at = [&](int year) { return day(year) + 8h + 49min + 37s; };
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", day(2026)) == at(1994));
  CHECK(parse_http_date("Sunday, 06-Nov-26 08:49:37 GMT", day(2026)) == at(2026));
  CHECK(parse_http_date("Sunday, 06-Nov-75 08:49:37 GMT", day(2026)) == at(2075));
  CHECK(parse_http_date("Sunday, 06-Nov-77 08:49:37 GMT", day(2026)) == at(1977));
  CHECK(parse_http_date("Sunday, 06-Nov-00 08:49:37 GMT", day(1999)) == at(2000));
  CHECK(parse_http_date("Sunday, 06-Nov-76 08:49:37 GMT", at(2026)) == at(2076));
  CHECK(parse_http_date("Sunday, 06-Nov-76 08:49:37 GMT", at(2026) - 1ms) == at(1976));
}
