// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/response.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>

using namespace std::chrono_literals;
using ctsync::Outcome;
using ctsync::ReasonCode;
using ctsync::Verdict;
using ctsync::segment::judge;

namespace {

constexpr ctsync::Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

Verdict expected(int status) {
  const std::set<int> rejected{400, 413, 422};
  const std::set<int> retried{408, 410, 425, 429, 460};
  const std::set<int> hopeless{501, 505, 511};
  if (status >= 200 && status <= 299) return Verdict::accepted;
  if (rejected.count(status) != 0) return Verdict::rejected;
  if (retried.count(status) != 0) return Verdict::retry;
  if (status >= 500) return hopeless.count(status) != 0 ? Verdict::target_down : Verdict::retry;
  return status < 200 ? Verdict::retry : Verdict::target_down;
}

ReasonCode code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::accepted: return ReasonCode::none;
    case Verdict::rejected: return ReasonCode::rejected;
    case Verdict::retry: return ReasonCode::target_unavailable;
    case Verdict::target_down: break;
  }
  return ReasonCode::target_refused;
}

}  // namespace

TEST_CASE("every status has its verdict") {
  for (int status = 100; status <= 599; ++status) {
    const Outcome outcome = judge({status, std::nullopt}, now);
    CAPTURE(status);
    CHECK(ctsync::name(outcome.verdict) == ctsync::name(expected(status)));
    CHECK(outcome.reason.code == code_of(outcome.verdict));
    CHECK_FALSE(outcome.retry_after);
  }
}

TEST_CASE("a status outside HTTP is tried again") {
  for (const int status : {-1, 0, 99, 600, 999}) {
    CAPTURE(status);
    CHECK(judge({status, std::nullopt}, now).verdict == Verdict::retry);
  }
}

TEST_CASE("the reason names the status") {
  CHECK(judge({503, std::nullopt}, now).reason.text == "Segment answered 503");
}

TEST_CASE("Retry-After counts wherever the calls are kept, in seconds or as a date") {
  for (const int status : {408, 429, 500, 503, 529, 401, 302}) {
    CAPTURE(status);
    CHECK(judge({status, "7"}, now).retry_after == 7s);
    CHECK(judge({status, "Wed, 04 Mar 2026 00:01:30 GMT"}, now).retry_after == 90s);
    CHECK_FALSE(judge({status, "soon"}, now).retry_after);
    CHECK_FALSE(judge({status, "-1"}, now).retry_after);
  }
}

TEST_CASE("Retry-After means nothing where nothing is to be tried again") {
  for (const int status : {200, 204, 400, 413, 422}) {
    CAPTURE(status);
    CHECK_FALSE(judge({status, "7"}, now).retry_after);
  }
}

TEST_CASE("where Retry-After is missing, the reset of the rate limit sets the wait") {
  CHECK(judge({429, std::nullopt, "4"}, now).retry_after == 4s);
  CHECK(judge({429, std::nullopt, "1772582405"}, now).retry_after == 5s);
  CHECK(judge({429, "7", "4"}, now).retry_after == 7s);
  CHECK_FALSE(judge({500, std::nullopt, "4"}, now).retry_after);
  CHECK_FALSE(judge({200, std::nullopt, "4"}, now).retry_after);
}
