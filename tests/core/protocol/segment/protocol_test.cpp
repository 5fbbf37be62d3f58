// SPDX-License-Identifier: MIT
#include "ctsync/protocol/segment/protocol.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/a_call.hpp"
#include "ctsync/model/step.hpp"

using namespace ctsync;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

const segment::Protocol protocol_of_keys{{"key", 100, "token"}};

Call deletion(std::string user_id) {
  Call call = a_call("m", "{}");
  call.kind = CallKind::delete_person;
  call.user_id = std::move(user_id);
  return call;
}

}  // namespace

TEST_CASE("the fragment of a call is the call itself, and of a deletion the user's id") {
  Call call = a_call("m", R"({"type":"identify"})");
  for (const auto kind : {CallKind::identify, CallKind::track, CallKind::group, CallKind::alias}) {
    call.kind = kind;
    const Fragment fragment = segment::Protocol{}.write(call, {});
    CHECK(fragment.bytes == call.body);
    CHECK_FALSE(fragment.refused);
    CHECK_FALSE(fragment.ignored);
  }
  CHECK(segment::Protocol{}.write(deletion("a@b.example\n"), {}).bytes == R"("a@b.example\n")");
}

TEST_CASE("the protocol refuses what breaks a limit of Segment") {
  Call call = a_call("m", "{}");
  CHECK_FALSE(segment::Protocol{}.refusal(call));
  call.traits = segment::max_traits + 1;
  CHECK(segment::Protocol{}.write(call, {}).refused.code == ReasonCode::over_limit);
  CHECK(segment::Protocol{}.refusal(call)->code == ReasonCode::over_limit);
}

TEST_CASE("no request has more events than Segment takes, whatever the settings say") {
  const segment::Protocol greedy{{"key", 5'000, {}}};
  CHECK(greedy.fitting(std::vector<Call>(3'000, a_call("m", "{}"))) == segment::max_batch_events);
  CHECK(greedy.fitting(std::vector<Call>(6'000, deletion("a"))) ==
        segment::max_regulation_subjects);
}

TEST_CASE("deletions go to the Public API with its token, all else to the Tracking API") {
  const std::vector<Call> calls{a_call("m", "{}")};
  TargetRequest request;
  protocol_of_keys.assemble(calls, now, request);
  CHECK(protocol_of_keys.endpoint(calls[0]) == segment::tracking);
  CHECK(request.path == "/v1/batch");
  CHECK(request.headers[1] ==
        std::pair<std::string, std::string>{"Authorization", "Basic a2V5Og=="});
  CHECK(request.body == R"({"batch":[{}],"writeKey":"key","sentAt":"2026-03-04T00:00:00.000Z"})");

  std::vector<Call> deletions{deletion("a")};
  deletions[0].body = R"("a")";
  protocol_of_keys.assemble(deletions, now, request);
  CHECK(protocol_of_keys.endpoint(deletions[0]) == segment::public_api);
  CHECK(request.path == "/regulations");
  CHECK(request.headers[1] == std::pair<std::string, std::string>{"Authorization", "Bearer token"});
  CHECK(protocol_of_keys.judge(deletions, {422, {}, {}}, now).whole.reason.text ==
        "Segment's Public API answered 422");
  CHECK(protocol_of_keys.judge(calls, {422, {}, {}}, now).whole.reason.text ==
        "Segment answered 422");
}
