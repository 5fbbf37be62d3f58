// SPDX-License-Identifier: MIT
#include "ctsync/protocol/tealium/protocol.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/a_call.hpp"
#include "ctsync/model/step.hpp"
#include "ctsync/protocol/tealium/hosts.hpp"

using namespace ctsync;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

tealium::Protocol protocol_of(tealium::Api api) {
  return tealium::Protocol{{"acme", "main", "", "qa", 100, api}};
}

const tealium::Protocol first = protocol_of(tealium::Api::v1);

Call of_kind(CallKind kind, std::string body) {
  Call call = a_call("m-1", std::move(body));
  call.kind = kind;
  return call;
}

std::string written(CallKind kind, std::string body) {
  return first.write(of_kind(kind, std::move(body)), {}).bytes;
}

std::string track(const std::string& properties) {
  return written(CallKind::track, R"({"userId":"u","event":"E","properties":)" + properties + "}");
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

Judgement judged(int status) {
  const std::vector<Call> calls{a_call("m-1", "{}")};
  return first.judge(calls, {status, {}, R"({"message":"no such account"})"}, now);
}

TargetRequest request_of(const tealium::Protocol& protocol, const std::vector<Call>& calls) {
  TargetRequest request;
  protocol.assemble(calls, now, request);
  return request;
}

}  // namespace

TEST_CASE("Tealium's hosts are the nearest, or those of a region") {
  CHECK(tealium::collect_url({}) == "https://collect.tealiumiq.com");
  CHECK(tealium::collect_url("eu-central-1") == "https://collect-eu-central-1.tealiumiq.com");
  CHECK(tealium::platform_url({}) == "https://platform.tealiumapis.com");
  CHECK(tealium::platform_url("us-east-1") == "https://us-east-1-platform.tealiumapis.com");
  CHECK(tealium::token_url("acme", "main") ==
        "https://platform.tealiumapis.com/v3/auth/accounts/acme/profiles/main");
}

TEST_CASE(
    "one event is sent alone, several with what they share, byte for byte as they were made") {
  const std::vector<Call> calls{a_call("a", R"({"tealium_event":"x","n":1.10})"),
                                a_call("b", R"({"tealium_event":"y"})")};
  const auto one = request_of(first, {calls[0]});
  CHECK(one.path == "/event");
  CHECK(one.body == R"({"tealium_account":"acme","tealium_profile":"main",)"
                    R"("tealium_environment":"qa","tealium_event":"x","n":1.10})");
  const auto both = request_of(first, calls);
  CHECK(both.path == "/bulk-event");
  CHECK(both.body == R"({"shared":{"tealium_account":"acme","tealium_profile":"main",)"
                     R"("tealium_environment":"qa"},"events":[{"tealium_event":"x","n":1.10},)"
                     R"({"tealium_event":"y"}]})");
}

TEST_CASE("the data source is sent if there is one") {
  const tealium::Protocol with{{"acme", "main", "abc123", "prod", 10, tealium::Api::v1}};
  CHECK(has(request_of(with, {a_call("a", "{}")}).body, R"("tealium_datasource":"abc123")"));
}

TEST_CASE("version 3 has paths of its own, and no secret in its requests") {
  const std::vector<Call> calls{a_call("a", "{}"), a_call("b", "{}")};
  CHECK(request_of(protocol_of(tealium::Api::v3), calls).path == "/v3/collect/bulk-event");
  CHECK(request_of(protocol_of(tealium::Api::v3), {calls[0]}).path == "/v3/collect/event");
  CHECK(request_of(protocol_of(tealium::Api::v3_regional), calls).path ==
        "/v3/collect/regional/bulk-event");
  CHECK(request_of(protocol_of(tealium::Api::v3), calls).headers.size() == 1);
}

TEST_CASE("the visitor id is a UUID of the userId, else of the anonymous id") {
  const auto known = tealium::visitor_id("u", "visitor");
  CHECK(known.size() == 36);
  CHECK(known == tealium::visitor_id("u", {}));
  CHECK(known != tealium::visitor_id("v", {}));
  CHECK(tealium::visitor_id({}, "u") != known);
  CHECK(has(track("{}"), R"("tealium_visitor_id":")" + known + '"'));
  CHECK_FALSE(has(known, "u"));
}

TEST_CASE(
    "arrays of objects become arrays of texts of one length, in the sequence of the members") {
  const auto event =
      track(R"({"products":[{"product_id":"p","price":1.5},{"price":2,"tags":["a"]}],)"
            R"("parcels":[{"id":1},{"id":null}]})");
  CHECK(has(event, R"("product_id":["p",""],"product_price":["1.5","2"],)"
                   R"("product_tags":["","[\"a\"]"],"parcels_id":["1",""])"));
}

TEST_CASE("the product of an event about one is an array of one") {
  CHECK(has(track(R"({"wishlist_id":"w","product_id":"p","name":"Kettle","quantity":2})"),
            R"("wishlist_id":"w","product_id":["p"],"product_name":["Kettle"],)"
            R"("product_quantity":["2"]})"));
  CHECK(has(track(R"({"category_id":"c","name":"Kitchen"})"), R"("name":"Kitchen")"));
}

TEST_CASE("elements of arrays are texts, and a mixed array keeps its elements") {
  CHECK(has(track(R"({"a":[1,true,"x",null],"b":[],"c":[{"d":1},2]})"),
            R"("a":["1","true","x",""],"b":[],"c":["{\"d\":1}","2"])"));
}

TEST_CASE("what the sender cleared is an empty text, also each part of an address") {
  const auto event = written(CallKind::identify,
                             R"({"userId":"u","traits":{"phone":null,"address":{"city":"Ulm"}}})");
  CHECK(has(event, R"("phone":"")"));
  CHECK(has(event, R"("address_street":"","address_city":"Ulm","address_state":"")"));
  const auto group =
      written(CallKind::group, R"({"userId":"u","groupId":"g","traits":{"address":null}})");
  CHECK(has(group, R"("group_id":"g","group_address_street":"")"));
}

TEST_CASE("no attribute decides where an event goes, and none is there twice") {
  const auto event =
      track(R"({"tealium_profile":"x","user_id":"x","a":{"b":1},"a_b":2,"custom_a_b":3})");
  CHECK(has(event, R"("custom_tealium_profile":"x","custom_user_id":"x","a_b":1,"custom_a_b":2)"));
  CHECK_FALSE(has(event, R"("tealium_profile")"));
  CHECK_FALSE(has(event, R"("a_b":2,"a_b")"));
}

TEST_CASE("a deletion and an Alias have no counterpart at Tealium") {
  for (const auto kind : {CallKind::alias, CallKind::delete_person}) {
    CHECK(first.write(of_kind(kind, R"({"userId":"u"})"), {}).ignored.code ==
          ReasonCode::no_counterpart);
  }
}

TEST_CASE("a request has at most ten events, and an event has a size") {
  CHECK(first.fitting(std::vector<Call>(30, a_call("m", "{}"))) == 10);
  CHECK(first.fitting(std::vector<Call>(10, a_call("m", std::string(60'000, 'x')))) == 7);
  Call call = a_call("m", std::string(tealium::max_event_bytes, 'x'));
  CHECK_FALSE(first.refusal(call));
  call.body += 'x';
  CHECK(first.refusal(call)->code == ReasonCode::over_limit);
  const std::string text(tealium::max_event_bytes, 'x');
  CHECK(first
            .write(of_kind(CallKind::track,
                           R"({"userId":"u","event":"E","properties":{"a":")" + text + R"("}})"),
                   {})
            .refused.code == ReasonCode::over_limit);
}

TEST_CASE("the status says what becomes of a request, and no reason quotes the answer") {
  using enum Verdict;
  const std::vector<std::pair<int, Verdict>> verdicts{
      {200, accepted},    {204, accepted}, {400, rejected}, {401, target_down},
      {404, target_down}, {429, retry},    {500, retry},    {503, retry}};
  for (const auto& each : verdicts) {
    CAPTURE(each.first);
    CHECK(judged(each.first).whole.verdict == each.second);
    CHECK_FALSE(has(judged(each.first).whole.reason.text, "account"));
  }
}
