// SPDX-License-Identifier: MIT
#include "ctsync/protocol/jitsu/protocol.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

#include "core/a_call.hpp"

using namespace ctsync;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

Judgement judged(int status, std::string_view body) {
  const std::vector<Call> calls{a_call("m-1", "{}"), a_call("m-2", "{}"), a_call("m-3", "{}")};
  return jitsu::Protocol{}.judge(calls, {status, {}, body}, now);
}

}  // namespace

TEST_CASE("a batch that Jitsu took as a whole is accepted, in the words of any version") {
  for (const auto* body : {R"({"ok":true,"receivedEvents":3,"okEvents":3})", "{}", "", "OK"}) {
    CAPTURE(body);
    const auto judgement = judged(200, body);
    CHECK(judgement.each.empty());
    CHECK(judgement.whole.verdict == Verdict::accepted);
  }
}

TEST_CASE("of a batch that Jitsu took in part, each call has its own outcome") {
  const auto judgement = judged(
      200, R"({"ok":false,"okEvents":1,"errors":["Message ID: m-1: event error","Message ID: m-3: )"
           R"(producer error"]})");
  REQUIRE(judgement.each.size() == 3);
  CHECK(judgement.each[0].verdict == Verdict::rejected);
  CHECK(judgement.each[1].verdict == Verdict::accepted);
  CHECK(judgement.each[2].verdict == Verdict::retry);
  for (const auto& outcome : judgement.each) {
    CHECK(outcome.reason.text.find("producer") == std::string::npos);
  }
}

TEST_CASE("a site without a destination is a setting to correct") {
  const auto judgement =
      judged(200, R"({"ok":false,"errors":["Message ID: m-1: no destinations found"]})");
  REQUIRE(judgement.each.size() == 3);
  CHECK(judgement.each[0].verdict == Verdict::target_down);
}

TEST_CASE("an answer that names no call refuses the whole batch, which is then halved") {
  for (const auto* body : {R"({"ok":false})", R"({"ok":false,"errors":["oops"]})"}) {
    const auto judgement = judged(200, body);
    CHECK(judgement.each.empty());
    CHECK(judgement.whole.verdict == Verdict::rejected);
  }
  CHECK(judged(401, R"({"ok":false})").whole.verdict == Verdict::target_down);
}
