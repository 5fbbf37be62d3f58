// SPDX-License-Identifier: MIT
#include "ctsync/protocol/rest/protocol.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

#include "core/a_call.hpp"

using namespace ctsync;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

rest::Protocol protocol_of(std::string path) {
  rest::Settings settings;
  settings.name = "crm";
  settings.requests[0] = {"PUT", std::move(path), {}};
  return rest::Protocol(std::move(settings));
}

Verdict verdict(const rest::Protocol& protocol, int status) {
  const std::vector<Call> calls{a_call("m", "{}")};
  return protocol.judge(calls, {status, {}, {}}, now).whole.verdict;
}

}  // namespace

TEST_CASE("what a REST target says about one call delays that call alone, and counts") {
  const std::vector<Call> calls{a_call("m", "{}")};
  const auto named = protocol_of("/people/{user_id}");
  for (const int status : {404, 408, 409, 425}) {
    CAPTURE(status);
    const Outcome outcome = named.judge(calls, {status, {}, {}}, now).whole;
    CHECK(outcome.verdict == Verdict::retry);
    CHECK(outcome.alone);
    CHECK(outcome.about_call);
  }
  for (const int status : {429, 500, 503}) {
    CAPTURE(status);
    const Outcome outcome = named.judge(calls, {status, {}, {}}, now).whole;
    CHECK(outcome.verdict == Verdict::retry);
    CHECK_FALSE(outcome.alone);
    CHECK_FALSE(outcome.about_call);
  }
}

TEST_CASE("a REST target that answers 404 where the path names nobody has a wrong path") {
  CHECK(verdict(protocol_of("/people"), 404) == Verdict::target_down);
  CHECK(verdict(protocol_of("/calls/{message_id}"), 404) == Verdict::target_down);
}

TEST_CASE("a faulty call and a person who is gone are refused, a wrong key is a setting") {
  const auto protocol = protocol_of("/people");
  for (const int status : {400, 410, 413, 422})
    CHECK(verdict(protocol, status) == Verdict::rejected);
  for (const int status : {401, 403, 405}) CHECK(verdict(protocol, status) == Verdict::target_down);
  const std::vector<Call> calls{a_call("m", "{}")};
  CHECK(protocol.judge(calls, {503, {}, {}}, now).whole.reason.text == "crm answered 503");
}

TEST_CASE("a call without the id that the path needs is not for the target") {
  Call call = a_call("m", "{}");
  call.anonymous_id = "anon";
  const auto fragment = protocol_of("/people/{user_id}").write(call, {});
  CHECK(fragment.ignored.code == ReasonCode::no_counterpart);
  CHECK(fragment.ignored.text == "the path of crm needs a user_id that can be a segment of it");
}

TEST_CASE("an id that would lead to another path is not sent") {
  Call call = a_call("m", "{}");
  for (const auto* id : {".", ".."}) {
    call.user_id = id;
    CHECK(protocol_of("/people/{user_id}").write(call, {}).ignored.code ==
          ReasonCode::no_counterpart);
  }
  call.user_id = "...";
  CHECK_FALSE(protocol_of("/people/{user_id}").write(call, {}).ignored);
}

TEST_CASE("a body form has nothing to say where there is no customer") {
  rest::Settings settings;
  settings.body = rest::BodyForm::crm;
  settings.requests[0] = {"PUT", "/people", {}};
  CHECK(rest::Protocol(settings).write(a_call("m", "{}"), {}).ignored.code ==
        ReasonCode::no_counterpart);
}

TEST_CASE("calls that wait follow a corrected path, unless they lack the id that it needs") {
  Call call = a_call("m-1", "{}");
  call.user_id = "u@x.example";
  const auto wrong = protocol_of("/wrong");
  std::vector<Call> kept{a_call("m-1", wrong.write(call, {}).bytes)};
  TargetRequest request;
  protocol_of("/people/{user_id}").assemble(kept, now, request);
  CHECK(request.path == "/people/u%40x.example");
  CHECK(request.body == "{}");

  call.user_id.clear();
  call.anonymous_id = "anon";
  kept = {a_call("m-1", wrong.write(call, {}).bytes)};
  CHECK_FALSE(wrong.refusal(kept[0]));
  const auto refused = protocol_of("/people/{user_id}").refusal(kept[0]);
  REQUIRE(refused);
  CHECK(refused->code == ReasonCode::rejected);

  kept[0].kind = CallKind::track;
  REQUIRE(wrong.refusal(kept[0]));
  CHECK(wrong.refusal(kept[0])->text == "crm has no request for track");
}

TEST_CASE("a request of a rule is sent as the rule wrote it, with what each request has") {
  rest::Settings settings;
  settings.name = "crm";
  settings.authorization = protocol::api_key("key", "X-Key");
  settings.requests[static_cast<std::size_t>(CallKind::request)].headers = {{"X-Tenant", "aurora"},
                                                                            {"X-Source", "ctsync"}};
  const rest::Protocol protocol(settings);
  Call call = a_call("m-1", R"({"method":"PATCH","path":"/v1/people/u%40x?dry=1",)"
                            R"("headers":{"x-source":"shop"},"body":{"a":[1]}})");
  call.kind = CallKind::request;
  const Call kept{call.kind, {}, {}, call.message_id, protocol.write(call, {}).bytes, 0};
  CHECK_FALSE(protocol.refusal(kept));
  TargetRequest request;
  protocol.assemble({&kept, 1}, now, request);
  CHECK(request.method == "PATCH");
  CHECK(request.path == "/v1/people/u%40x?dry=1");
  CHECK(request.body == R"({"a":[1]})");
  CHECK(request.headers == HeaderFields{{"Idempotency-Key", "m-1"},
                                        {"Content-Type", "application/json"},
                                        {"X-Key", "key"},
                                        {"x-source", "shop"},
                                        {"X-Tenant", "aurora"}});
}

TEST_CASE("a request of a rule without a body has none, and needs neither a person nor settings") {
  Call call = a_call("m-1", R"({"method":"DELETE","path":"/x"})");
  call.kind = CallKind::request;
  const rest::Protocol protocol;
  call.body = protocol.write(call, {}).bytes;
  CHECK_FALSE(protocol.refusal(call));
  TargetRequest request;
  request.body = "of the request before";
  protocol.assemble({&call, 1}, now, request);
  CHECK(request.method == "DELETE");
  CHECK(request.body.empty());
  CHECK(request.headers == HeaderFields{{"Idempotency-Key", "m-1"}});
}

TEST_CASE("a request of a rule that names the header of the key is refused") {
  rest::Settings settings;
  settings.authorization = protocol::api_key("key", "X-Key");
  Call call = a_call("m-1", R"({"method":"PUT","path":"/x","headers":{"x-key":"mine"}})");
  call.kind = CallKind::request;
  CHECK(rest::Protocol(settings).write(call, {}).refused.code == ReasonCode::rejected);
  // The header became that of the key while the request waited.
  const Call kept{call.kind, {}, {}, "m-1", rest::Protocol().write(call, {}).bytes, 0};
  TargetRequest request;
  rest::Protocol(settings).assemble({&kept, 1}, now, request);
  CHECK(request.headers == HeaderFields{{"Idempotency-Key", "m-1"}, {"X-Key", "key"}});
}

TEST_CASE("a request that was not written for a REST target is refused, not sent") {
  Call call = a_call("m-1", R"({"query":"{a}"})");
  call.kind = CallKind::request;
  const auto refused = protocol_of("/people").refusal(call);
  REQUIRE(refused);
  CHECK(refused->text == "the request was not written for a target of kind rest, which crm is");
}

TEST_CASE("a 404 to a request of a rule is about that request alone") {
  Call call = a_call("m", "PUT /people/1\n\n");
  call.kind = CallKind::request;
  const Outcome outcome = protocol_of("/people").judge({&call, 1}, {404, {}, {}}, now).whole;
  CHECK(outcome.verdict == Verdict::retry);
  CHECK(outcome.about_call);
}

TEST_CASE("a request without a name of authorization has none") {
  TargetRequest request;
  const std::vector<Call> calls{a_call("m-1", "{}")};
  protocol_of("/people").assemble(calls, now, request);
  CHECK(request.headers ==
        HeaderFields{{"Idempotency-Key", "m-1"}, {"Content-Type", "application/json"}});
}
