// SPDX-License-Identifier: MIT
#include "ctsync/protocol/graphql/protocol.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/model/step.hpp>
#include <string>
#include <vector>

#include "core/a_call.hpp"

using namespace ctsync;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

Call request_of(std::string body) {
  Call call = a_call("m-1", std::move(body));
  call.kind = CallKind::request;
  return call;
}

graphql::Protocol protocol_of(graphql::Settings settings = {}) {
  settings.name = "shop";
  return graphql::Protocol(std::move(settings));
}

}  // namespace

TEST_CASE("a GraphQL target gets requests of rules, and no other call") {
  for (const auto kind : call_kinds) {
    CAPTURE(name(kind));
    Call call = a_call("m-1", R"({"query":"{a}"})");
    call.kind = kind;
    const auto fragment = protocol_of().write(call, {});
    CHECK_FALSE(fragment.refused);
    CHECK((fragment.ignored.code == ReasonCode::no_counterpart) == (kind != CallKind::request));
    CHECK(protocol_of().refusal(call).has_value() == (kind != CallKind::request));
  }
}

TEST_CASE("a request that was written for a target of another kind is refused, not sent") {
  const auto refused = protocol_of().refusal(request_of("PUT /x\n\n{}"));
  REQUIRE(refused);
  CHECK(refused->code == ReasonCode::rejected);
  CHECK(refused->text == "the request was not written for a target of kind graphql, which shop is");
}

TEST_CASE("a GraphQL request is a POST of the fragment to the path of the endpoint") {
  graphql::Settings settings;
  settings.path = "/graphql/";
  settings.authorization = protocol::bearer("token");
  settings.headers = {{"X-Tenant", "aurora"}};
  const auto protocol = protocol_of(settings);
  const auto kept = request_of(protocol.write(request_of(R"({"query":"{a}"})"), {}).bytes);
  TargetRequest request;
  request.method = "PUT";  // of the request before
  request.body = "old";
  protocol.assemble({&kept, 1}, now, request);
  CHECK(request.method == "POST");
  CHECK(request.path == "/graphql/");
  CHECK(request.body == R"({"query":"{a}"})");
  CHECK(request.headers ==
        HeaderFields{{"Idempotency-Key", "m-1"},
                     {"Content-Type", "application/json"},
                     {"Accept", "application/graphql-response+json, application/json;q=0.9"},
                     {"Authorization", "Bearer token"},
                     {"X-Tenant", "aurora"}});
  const std::vector<Call> calls{kept, kept};
  CHECK(protocol.fitting(calls) == 1);
}

TEST_CASE("the answer is judged by the settings of the target") {
  graphql::Settings settings;
  settings.user_errors = "errors";
  settings.authorization = protocol::bearer("canary");
  const auto protocol = protocol_of(settings);
  const auto call = request_of(R"({"query":"{a}"})");
  const auto judged = protocol.judge(
      {&call, 1}, {200, {}, R"({"data":{"a":{"errors":[{"message":"canary"}]}}})"}, now);
  CHECK(judged.whole.verdict == Verdict::rejected);
  CHECK(judged.whole.reason.text == "shop answered 200 with errors: ***");
}
