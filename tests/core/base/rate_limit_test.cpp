// SPDX-License-Identifier: MIT
#include "ctsync/base/rate_limit.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>

using ctsync::asked_wait;
using ctsync::rate_limit_reset;
using namespace std::chrono_literals;

namespace {

// 1772582400 s since 1970.
constexpr ctsync::Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

}  // namespace

TEST_CASE("a small number is seconds from now") {
  CHECK(rate_limit_reset("0", now) == 0s);
  CHECK(rate_limit_reset("4", now) == 4s);
  CHECK(rate_limit_reset(" 30 ", now) == 30s);
  CHECK(rate_limit_reset("0.25", now) == 1s);
  CHECK(rate_limit_reset("7.000", now) == 8s);
}

TEST_CASE("a large number is a Unix time, in seconds or in milliseconds") {
  CHECK(rate_limit_reset("1772582405", now) == 5s);
  CHECK(rate_limit_reset("1772582404.5", now) == 5s);
  CHECK(rate_limit_reset("1772582405250", now) == 5250ms);
}

TEST_CASE("a date is a time in each form that headers have") {
  CHECK(rate_limit_reset("Wed, 04 Mar 2026 00:01:30 GMT", now) == 90s);
  CHECK(rate_limit_reset("2026-03-04T00:01:30Z", now) == 90s);
}

TEST_CASE("the past is no wait, and no wait is longer than an hour") {
  CHECK(rate_limit_reset("1772582399", now) == 0s);
  CHECK(rate_limit_reset("Wed, 04 Mar 2020 00:00:00 GMT", now) == 0s);
  CHECK(rate_limit_reset("1772686800", now) == 1h);
  CHECK(rate_limit_reset("999999999", now) == 1h);
  CHECK(rate_limit_reset("9223372036854775807", now) == 1h);
  CHECK(rate_limit_reset("99999999999999999999", now) == 1h);
}

TEST_CASE("a reset that says no time is ignored") {
  for (const auto* text : {"", " ", "soon", "-5", "+5", "5s", "5.", ".5", "1e3", "0x10", "5, 6",
                           "-99999999999999999999", "1772582405,5"}) {
    CAPTURE(text);
    CHECK(rate_limit_reset(text, now) == std::nullopt);
  }
}

TEST_CASE("Retry-After counts before the reset, which counts where requests are limited only") {
  CHECK(asked_wait(429, {"7", "30"}, now) == 7s);
  CHECK(asked_wait(429, {std::nullopt, "30"}, now) == 30s);
  CHECK(asked_wait(429, {"soon", "30"}, now) == 30s);
  CHECK(asked_wait(503, {std::nullopt, "30"}, now) == 30s);
  CHECK(asked_wait(500, {std::nullopt, "30"}, now) == std::nullopt);
  CHECK(asked_wait(500, {"7", "30"}, now) == 7s);
  CHECK(asked_wait(429, {std::nullopt, std::nullopt}, now) == std::nullopt);
}
