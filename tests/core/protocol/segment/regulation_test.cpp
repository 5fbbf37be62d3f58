// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/regulation.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/a_call.hpp"

using namespace std::chrono_literals;
using ctsync::ReasonCode;
using ctsync::Verdict;
using ctsync::segment::judge;
using ctsync::segment::judge_regulation;

namespace {

constexpr ctsync::Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

}  // namespace

TEST_CASE("each region has its Public API") {
  CHECK(ctsync::segment::public_api_host("us") == "https://api.segmentapis.com");
  CHECK(ctsync::segment::public_api_host("eu") == "https://eu1.api.segmentapis.com");
  CHECK(ctsync::segment::public_api_host("mars").empty());
}

TEST_CASE("a regulation lists the users to delete, as JSON strings") {
  std::vector<ctsync::Call> calls;
  for (const auto* user : {"a", "b\"\n", "ü"}) {
    ctsync::Call call = a_call("m", "of the mapping");
    call.kind = ctsync::CallKind::delete_person;
    call.user_id = user;
    call.body = ctsync::segment::write_deletion(call);
    calls.push_back(std::move(call));
  }
  std::string body = "left over";
  ctsync::segment::render_regulation(calls, body);
  CHECK(body == R"({"regulationType":"SUPPRESS_WITH_DELETE","subjectType":"USER_ID",)"
                R"("subjectIds":["a","b\"\n","ü"]})");
}

TEST_CASE(
    "the Public API's statuses have the verdicts they have elsewhere, and what waits is alone") {
  for (int status = 100; status <= 599; ++status) {
    CAPTURE(status);
    const auto outcome = judge_regulation({status, {}, {}}, now);
    const auto elsewhere = judge({status, std::nullopt}, now);
    CHECK(ctsync::name(outcome.verdict) == ctsync::name(elsewhere.verdict));
    CHECK(outcome.alone == ctsync::waits(outcome));
    CHECK_FALSE(ctsync::pauses_target(outcome));
    CHECK(ctsync::pauses_target(elsewhere) == ctsync::waits(elsewhere));
    CHECK(!outcome.reason == (outcome.verdict == Verdict::accepted));
    CHECK(outcome.reason.code == elsewhere.reason.code);
  }
  CHECK(judge_regulation({429, {}, {}}, now).verdict == Verdict::retry);
  CHECK(judge_regulation({403, {}, {}}, now).verdict == Verdict::target_down);
  CHECK(judge_regulation({422, {}, {}}, now).reason.code == ReasonCode::rejected);
  CHECK(judge_regulation({422, {}, {}}, now).reason.text == "Segment's Public API answered 422");
}

TEST_CASE("a deletion waits as long as Retry-After says, else until the reset, else a minute") {
  const std::string_view reset = "Wed, 04 Mar 2026 00:01:30 GMT";
  CHECK(judge_regulation({429, "7", reset}, now).retry_after == 7s);
  CHECK(judge_regulation({429, {}, reset}, now).retry_after == 90s);
  CHECK(judge_regulation({429, "soon", reset}, now).retry_after == 90s);
  CHECK(judge_regulation({429, {}, "30"}, now).retry_after == 30s);
  CHECK(judge_regulation({429, {}, "Tue, 31 Mar 2026 23:59:59 GMT"}, now).retry_after == 1h);
  CHECK(judge_regulation({429, {}, "Wed, 04 Mar 2020 00:00:00 GMT"}, now).retry_after == 0s);
  CHECK(judge_regulation({429, {}, "never"}, now).retry_after == 60s);
  CHECK(judge_regulation({503, {}, {}}, now).retry_after == 60s);
  CHECK_FALSE(judge_regulation({200, "7", reset}, now).retry_after);
  CHECK_FALSE(judge_regulation({422, "7", reset}, now).retry_after);
}
