// SPDX-License-Identifier: MIT
#include "ctsync/protocol/mparticle/protocol.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/a_call.hpp"
#include "ctsync/model/step.hpp"
#include "ctsync/protocol/mparticle/hosts.hpp"

using namespace ctsync;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};
constexpr std::string_view id = "dcfb5fdc-e5f6-5a0b-9979-c7a46ae523c1";

const mparticle::Protocol protocol_of_keys{{"key", "secret", "production", 100, "wk:ws"}};

Call of_kind(CallKind kind, std::string body) {
  Call call = a_call(std::string(id), std::move(body));
  call.kind = kind;
  call.user_id = "c-1";
  return call;
}

/// A Track with one property.
Call track(std::string_view event, const std::string& property, const std::string& value) {
  return of_kind(CallKind::track, R"({"userId":"c-1","event":")" + std::string(event) +
                                      R"(","properties":{")" + property + R"(":")" + value +
                                      R"("}})");
}

Call kept(const Call& call) {
  return {call.kind, {}, {}, call.message_id, protocol_of_keys.write(call, {}).bytes, 0};
}

Judgement judged(CallKind kind, int status, std::string_view body = {}) {
  const std::vector<Call> calls{of_kind(kind, "{}")};
  return protocol_of_keys.judge(calls, {status, {}, body}, now);
}

std::string traits_of(std::size_t count) {
  std::string traits;
  for (std::size_t i = 0; i < count; ++i) {
    traits.append(i == 0 ? "" : ",").append("\"t").append(std::to_string(i)).append("\":1");
  }
  return R"({"userId":"c-1","traits":{"email":"a@b.example",)" + traits + "}}";
}

}  // namespace

TEST_CASE("a pod has a host, and any other word has none") {
  CHECK(mparticle::host("eu1") == "https://s2s.eu1.mparticle.com");
  CHECK(mparticle::host("us1") == "https://s2s.us1.mparticle.com");
  CHECK(mparticle::host("eu").empty());
}

TEST_CASE("a request joins the batches of its calls as they are, each with the environment") {
  const std::vector<Call> calls{
      kept(of_kind(CallKind::identify, R"({"userId":"a"})")),
      kept(of_kind(CallKind::identify, R"({"userId":"b"})")),
  };
  TargetRequest request;
  protocol_of_keys.assemble(calls, now, request);
  CHECK(request.path == "/v2/bulkevents");
  CHECK(request.body == R"([{"environment":"production",)" + calls[0].body.substr(1) +
                            R"(,{"environment":"production",)" + calls[1].body.substr(1) + "]");
  CHECK(request.headers.at(1) ==
        std::pair<std::string, std::string>{"Authorization", "Basic a2V5OnNlY3JldA=="});
}

TEST_CASE("the environment is that of the settings when a call is sent") {
  const std::vector<Call> calls{kept(of_kind(CallKind::identify, R"({"userId":"a"})"))};
  TargetRequest request;
  mparticle::Protocol{{"key", "secret", "development", 100, {}}}.assemble(calls, now, request);
  CHECK(request.body.starts_with(R"([{"environment":"development",)"));
}

TEST_CASE("a call has its message id in the batch and in its event") {
  const auto bytes = protocol_of_keys.write(track("Order Paid", "order_id", "o"), {}).bytes;
  CHECK(bytes.find(R"("source_request_id":")" + std::string(id) + '"') != std::string::npos);
  CHECK(bytes.find(R"("source_message_id":")" + std::string(id) + '"') != std::string::npos);
}

TEST_CASE("a Group and an Alias have no counterpart at mParticle") {
  for (const auto kind : {CallKind::group, CallKind::alias}) {
    const auto fragment = protocol_of_keys.write(of_kind(kind, R"({"userId":"a"})"), {});
    CHECK(fragment.ignored.code == ReasonCode::no_counterpart);
    CHECK(fragment.bytes.empty());
  }
}

TEST_CASE("a person has at most 100 attributes, and the e-mail address is none") {
  const auto refused = [](std::size_t count) {
    return protocol_of_keys.write(of_kind(CallKind::identify, traits_of(count)), {}).refused.code;
  };
  CHECK(refused(100) == ReasonCode::none);
  CHECK(refused(101) == ReasonCode::over_limit);
}

TEST_CASE("a value of an event attribute has at most 4,096 characters, however many bytes") {
  std::string umlauts;
  for (int i = 0; i < 4'096; ++i) umlauts += "ä";
  CHECK_FALSE(
      protocol_of_keys.write(track("Product Reviewed", "review_body", umlauts), {}).refused);
  for (const auto* event : {"Product Reviewed", "Order Refunded"}) {
    CAPTURE(event);
    const auto refused =
        protocol_of_keys.write(track(event, "review_body", umlauts + "ä"), {}).refused;
    CHECK(refused.code == ReasonCode::over_limit);
    CHECK(refused.text ==
          "the event attribute review_body has 4097 characters, mParticle takes at most 4096");
  }
}

TEST_CASE("of too many products for a value the first are sent, and their number") {
  std::string products;
  for (int i = 0; i < 200; ++i) {
    products.append(i == 0 ? "" : ",").append(R"({"product_id":"0123456789","quantity":1})");
  }
  const auto call =
      of_kind(CallKind::track, R"({"userId":"c","event":"Order Shipped","properties":)"
                               R"({"products":[)" +
                                   products + R"(],"product_count":200}})");
  const auto fragment = protocol_of_keys.write(call, {});
  CHECK_FALSE(fragment.refused);
  CHECK(fragment.bytes.find(R"("product_count":"200")") != std::string::npos);
  CHECK(fragment.bytes.find(R"(\"quantity\":1}]")") != std::string::npos);
  CHECK(fragment.bytes.size() < 6'000);
}

TEST_CASE("a call without a time or with a wrong one is sent without it, and without its consent") {
  for (const auto* time : {"", R"("timestamp":"yesterday",)"}) {
    const auto bytes =
        protocol_of_keys
            .write(of_kind(CallKind::identify,
                           "{" + std::string(time) +
                               R"("userId":"c","context":{"consent":{"categoryPreferences":)"
                               R"({"ads":true}}}})"),
                   {})
            .bytes;
    CHECK(bytes.find("unixtime") == std::string::npos);
    CHECK(bytes.find("consent") == std::string::npos);
  }
}

TEST_CASE("a batch is refused over its size, and a request is filled up to its own") {
  Call call = of_kind(CallKind::track, std::string(mparticle::max_batch_bytes, 'x'));
  CHECK_FALSE(protocol_of_keys.refusal(call));
  call.body += 'x';
  CHECK(protocol_of_keys.refusal(call)->code == ReasonCode::over_limit);
  call.body.resize(100'000);
  CHECK(protocol_of_keys.fitting(std::vector<Call>(5, call)) == 2);
  const mparticle::Protocol greedy{{"key", "secret", "production", 5'000, {}}};
  CHECK(greedy.fitting(std::vector<Call>(300, a_call("m", "{}"))) == 100);
}

TEST_CASE("no request exceeds 256,000 bytes, and no batch of it 128,000") {
  const Call largest =
      of_kind(CallKind::track, '{' + std::string(mparticle::max_batch_bytes - 2, ' ') + '}');
  const Call small = of_kind(CallKind::track, '{' + std::string(2'500, ' ') + '}');
  for (const auto& call : {largest, small}) {
    std::vector<Call> calls(200, call);
    calls.resize(protocol_of_keys.fitting(calls));
    TargetRequest request;
    mparticle::Protocol{{"key", "secret", "development", 100, {}}}.assemble(calls, now, request);
    CHECK(request.body.size() <= 256'000);
    CHECK(request.body.size() / calls.size() <= 128'000);
  }
}

TEST_CASE("a deletion is a request of its own, with the credentials of the workspace") {
  const std::vector<Call> calls(3, kept(of_kind(CallKind::delete_person, "{}")));
  CHECK(protocol_of_keys.endpoint(calls[0]) == mparticle::requests_api);
  CHECK(protocol_of_keys.fitting(calls) == 1);
  TargetRequest request;
  protocol_of_keys.assemble({calls.data(), 1}, now, request);
  CHECK(request.path == "/v3/requests");
  CHECK(request.headers.at(1).second == "Basic d2s6d3M=");
  CHECK(request.body ==
        R"({"submitted_time":"2026-03-04T00:00:00.000Z","regulation":"gdpr",)"
        R"("subject_request_id":"dcfb5fdc-e5f6-4a0b-9979-c7a46ae523c1",)"
        R"("subject_request_type":"erasure","subject_identities":{"controller_customer_id":)"
        R"({"value":"c-1","encoding":"raw"}},"api_version":"3.0"})");
}

TEST_CASE("a deletion that an earlier attempt brought there is accepted") {
  constexpr auto* known = R"({"code":400,"message":"Subject request already exists.","errors":[]})";
  CHECK(judged(CallKind::delete_person, 400, known).whole.verdict == Verdict::accepted);
  CHECK(judged(CallKind::delete_person, 201).whole.verdict == Verdict::accepted);
  for (const auto* body : {"", "{}", R"({"message":"Identity is unknown"})"}) {
    CHECK(judged(CallKind::delete_person, 400, body).whole.verdict == Verdict::rejected);
  }
  CHECK(judged(CallKind::identify, 400, known).whole.verdict == Verdict::rejected);
  CHECK(judged(CallKind::delete_person, 409, known).whole.verdict == Verdict::target_down);
}

TEST_CASE("the status says what becomes of a request") {
  using enum Verdict;
  const std::vector<std::pair<int, Verdict>> verdicts{
      {202, accepted},    {400, rejected}, {413, rejected}, {401, target_down},
      {403, target_down}, {429, retry},    {503, retry},    {500, retry},
  };
  for (const auto& each : verdicts) {
    CAPTURE(each.first);
    CHECK(judged(CallKind::track, each.first).whole.verdict == each.second);
  }
  const std::vector<std::pair<std::string, std::string>> headers{
      {"x-mp-rate-limit-exceeded", "org"}, {"retry-after", "7"}};
  const std::vector<Call> calls{of_kind(CallKind::track, "{}")};
  CHECK(protocol_of_keys.judge(calls, {429, headers, {}}, now).whole.retry_after ==
        std::chrono::seconds{7});
}
