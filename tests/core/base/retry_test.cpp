// SPDX-License-Identifier: MIT
#include "ctsync/base/retry.hpp"

#include <doctest/doctest.h>

#include <limits>

using ctsync::backoff;
using ctsync::Duration;
using ctsync::retry_after;
using ctsync::RetryPolicy;
using ctsync::Time;
using namespace std::chrono_literals;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} + 8h + 49min + 30s;
constexpr double nearly_one = 0.9999999999;

}  // namespace

TEST_CASE("the longest possible backoff doubles with each attempt until the cap") {
  const RetryPolicy policy;
  CHECK(backoff(policy, 1, 0.5) == 250ms);
  CHECK(backoff(policy, 2, 0.5) == 500ms);
  CHECK(backoff(policy, 3, 0.5) == 1000ms);
  CHECK(backoff(policy, 7, 0.5) == 16s);
  CHECK(backoff(policy, 8, 0.5) == 30s);
  CHECK(backoff(policy, 9, 0.5) == 30s);
  CHECK(backoff(policy, 1, nearly_one) == 499ms);
}

TEST_CASE("a backoff is never under 100 ms, even when base and cap are") {
  CHECK(backoff({}, 1, 0.0) == 100ms);
  CHECK(backoff({}, 50, 0.0) == 100ms);
  CHECK(backoff({}, 1, 0.1) == 100ms);
  CHECK(backoff({.base = 1ms, .cap = 10ms}, 20, nearly_one) == 100ms);
  CHECK(backoff({.base = 0ms}, 20, nearly_one) == 100ms);
  CHECK(backoff({.base = -1ms, .cap = -1ms}, 20, nearly_one) == 100ms);
}

TEST_CASE("any attempt number and any random number give a wait between the floor and the cap") {
  const RetryPolicy policy;
  const RetryPolicy huge{.base = 1ms, .cap = Duration::max() / 2};
  for (const int attempt : {std::numeric_limits<int>::min(), -1, 0, 1, 31, 32, 33, 62, 63, 64, 65,
                            1000, std::numeric_limits<int>::max()}) {
    for (const double random :
         {-1.0, 0.0, 0.3, nearly_one, 1.0, 2.0, std::numeric_limits<double>::quiet_NaN(),
          std::numeric_limits<double>::infinity()}) {
      CAPTURE(attempt);
      CAPTURE(random);
      CHECK(backoff(policy, attempt, random) >= 100ms);
      CHECK(backoff(policy, attempt, random) <= 60s);
      CHECK(backoff(huge, attempt, random) >= 100ms);
    }
  }
  CHECK(backoff(policy, std::numeric_limits<int>::max(), 0.5) == 30s);
  CHECK(backoff(policy, std::numeric_limits<int>::min(), 0.5) == 250ms);
}

TEST_CASE("Retry-After in seconds is read, and clamped to one hour") {
  CHECK(retry_after("0", now) == 0ms);
  CHECK(retry_after("7", now) == 7s);
  CHECK(retry_after(" 120\t", now) == 120s);
  CHECK(retry_after("3600", now) == 1h);
  CHECK(retry_after("3601", now) == 1h);
  CHECK(retry_after("99999999999999999999999999", now) == 1h);
}

TEST_CASE("Retry-After that is no number and no date is ignored") {
  for (const auto* text : {"",
                           " ",
                           "-1",
                           "+1",
                           "1.5",
                           "1 2",
                           "0x10",
                           "soon",
                           "5s",
                           "1,2",
                           "\0",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 31 Feb 1994 08:49:37 GMT",
                           "Sun, 06 nov 1994 08:49:37 GMT",
                           "Abc, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:49:37 GMT",
                           "Sun, 06 Nov 1994 08:60:37 GMT",
                           "Sun, 06 Nov 1994 08:49:61 GMT",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun,  6 Nov 1994 08:49:37 GMT",
                           "Sunday, 06 Nov 1994 08:49:37 GMT",
                           "Sun, 06-Nov-94 08:49:37 GMT",
                           "Sunday, 06-Nov-9x 08:49:37 GMT",
                           "Sunday, 00-Nov-94 08:49:37 GMT",
                           "Sun Nov 6 08:49:37 1994",
                           "Sun Nov  6 08:49:37 19x4",
                           "Sun Nov  x 08:49:37 1994",
                           "Sun Nov  6 08-49-37 1994",
                           "Sun Abc  6 08:49:37 1994"}) {
    CAPTURE(text);
    CHECK(retry_after(text, now) == std::nullopt);
  }
}

TEST_CASE("Retry-After takes the three forms of HTTP-date") {
  CHECK(retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == 7s);
  CHECK(retry_after("Sunday, 06-Nov-94 08:49:37 GMT", now) == 7s);
  CHECK(retry_after("Sun Nov  6 08:49:37 1994", now) == 7s);
  CHECK(retry_after("Sun Nov 06 08:49:37 1994", now) == 7s);
  CHECK(retry_after("Sun, 06 Nov 1994 08:49:60 GMT", now) == 30s);
}

TEST_CASE("a Retry-After date in the past means now, and a far one means one hour") {
  CHECK(retry_after("Sun, 06 Nov 1994 08:49:29 GMT", now) == 0ms);
  CHECK(retry_after("Thu, 01 Jan 1970 00:00:00 GMT", now) == 0ms);
  CHECK(retry_after("Sun, 06 Nov 1994 09:49:31 GMT", now) == 1h);
  CHECK(retry_after("Fri, 31 Dec 9999 23:59:59 GMT", now) == 1h);
}

TEST_CASE("the wait is the longer of our backoff and Retry-After lengthened by up to a tenth") {
  const RetryPolicy policy;
  CHECK(ctsync::wait(policy, 1, 0.5, std::nullopt) == 250ms);
  CHECK(ctsync::wait(policy, 1, 0.5, 0ms) == 250ms);
  CHECK(ctsync::wait(policy, 1, 0.5, -5s) == 250ms);
  CHECK(ctsync::wait(policy, 1, 0.5, 10s) == 10s + 500ms);
  CHECK(ctsync::wait(policy, 1, 0.0, 10s) == 10s);
  CHECK(ctsync::wait(policy, 20, 0.5, 10s) == 30s);
  CHECK(ctsync::wait(policy, 1, 0.5, 1000h) == 1h + 3min);
}
