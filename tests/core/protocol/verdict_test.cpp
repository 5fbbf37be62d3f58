// SPDX-License-Identifier: MIT
#include "ctsync/protocol/verdict.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <string>

using namespace std::chrono_literals;
using ctsync::Outcome;
using ctsync::ReasonCode;
using ctsync::Verdict;

namespace {

constexpr ctsync::Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

/// The outcome of a status with these header fields.
Outcome judge(int status, const ctsync::HeaderFields& headers = {}) {
  return ctsync::protocol::judge_status("Segment", {status, headers, {}}, now);
}

Outcome judge(int status, const std::string& retry_after) {
  return judge(status, ctsync::HeaderFields{{"retry-after", retry_after}});
}

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
    const Outcome outcome = judge(status);
    CAPTURE(status);
    CHECK(ctsync::name(outcome.verdict) == ctsync::name(expected(status)));
    CHECK(outcome.reason.code == code_of(outcome.verdict));
    CHECK_FALSE(outcome.retry_after);
  }
}

TEST_CASE("a status outside HTTP is tried again") {
  for (const int status : {-1, 0, 99, 600, 999}) {
    CAPTURE(status);
    CHECK(judge(status).verdict == Verdict::retry);
  }
}

TEST_CASE("the reason names the status") {
  CHECK(judge(503).reason.text == "Segment answered 503");
}

TEST_CASE("Retry-After counts wherever the calls are kept, in seconds or as a date") {
  for (const int status : {408, 429, 500, 503, 529, 401, 302}) {
    CAPTURE(status);
    CHECK(judge(status, "7").retry_after == 7s);
    CHECK(judge(status, "Wed, 04 Mar 2026 00:01:30 GMT").retry_after == 90s);
    CHECK_FALSE(judge(status, "soon").retry_after);
    CHECK_FALSE(judge(status, "-1").retry_after);
  }
}

TEST_CASE("Retry-After means nothing where nothing is to be tried again") {
  for (const int status : {200, 204, 400, 413, 422}) {
    CAPTURE(status);
    CHECK_FALSE(judge(status, "7").retry_after);
  }
}

TEST_CASE("the reset of a rate limit counts where no Retry-After does, and only for 429 and 503") {
  using Fields = ctsync::HeaderFields;
  const std::string epoch = "1772582490";  // 90 seconds after `now`
  CHECK(judge(429, Fields{{"ratelimit-reset", "30"}}).retry_after == 30s);
  CHECK(judge(503, Fields{{"x-ratelimit-reset", "30"}}).retry_after == 30s);
  CHECK(judge(429, Fields{{"x-ratelimit-reset", epoch}}).retry_after == 90s);
  CHECK(judge(429, Fields{{"x-ratelimit-reset", "1"}, {"retry-after", "7"}}).retry_after == 7s);
  CHECK(judge(429, Fields{{"x-ratelimit-reset", "9"}, {"retry-after", "soon"}}).retry_after == 9s);
  CHECK(judge(429, Fields{{"x-ratelimit-reset", "99999999999999"}}).retry_after == 1h);
  CHECK(judge(429, Fields{{"x-ratelimit-reset", "1000000000"}}).retry_after == 0s);
  CHECK_FALSE(judge(429, Fields{{"x-ratelimit-reset", "never"}}).retry_after);
  CHECK_FALSE(judge(500, Fields{{"x-ratelimit-reset", "30"}}).retry_after);
}
