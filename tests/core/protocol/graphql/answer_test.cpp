// SPDX-License-Identifier: MIT
#include "ctsync/protocol/graphql/answer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

using namespace ctsync;
using namespace std::chrono_literals;

namespace {

constexpr Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};
constexpr std::string_view fragment = R"({"query":"mutation { a }","variables":{"e":"Iris"}})";
using Headers = std::vector<std::pair<std::string, std::string>>;

Outcome judged(int status, std::string_view body, const Headers& headers = {},
               std::string_view user_errors = "userErrors") {
  return graphql::judge({"crm", {fragment}, user_errors}, {status, headers, body}, now);
}

Outcome with_code(const std::string& code, int status = 200, const Headers& headers = {}) {
  return judged(status, R"({"errors":[{"message":"no","extensions":{"code":")" + code + "\"}}]}",
                headers);
}

const Headers of_graphql{{"content-type", "application/graphql-response+json; charset=utf-8"}};

}  // namespace

TEST_CASE("an answer with data and without errors accepts the request") {
  for (const auto* body :
       {R"({"data":{"a":{"id":"1"}}})", R"({"data":{}})", R"({"data":{"a":null},"errors":[]})",
        R"({"data":{"a":{"userErrors":[]}},"extensions":{}})"}) {
    CAPTURE(body);
    CHECK(judged(200, body).verdict == Verdict::accepted);
  }
  CHECK(judged(201, R"({"data":{}})", of_graphql).verdict == Verdict::accepted);
}

TEST_CASE("an answer 200 that is none of GraphQL is repeated") {
  for (const auto* body : {"", "<html>", "[]", "null", "{}", R"({"data":null})", R"({"data":[]})",
                           R"({"errors":[]})", R"({"errors":{}})"}) {
    CAPTURE(body);
    const auto outcome = judged(200, body);
    CHECK(outcome.verdict == Verdict::retry);
    CHECK(outcome.reason.code == ReasonCode::target_unavailable);
    CHECK(outcome.reason.text == "crm answered 200 with a body that has neither data nor errors");
  }
}

TEST_CASE("the code of an error says whether the request is repeated") {
  for (const auto* code :
       {"THROTTLED", "RATE_LIMITED", "TOO_MANY_REQUESTS", "INTERNAL_SERVER_ERROR",
        "SERVICE_UNAVAILABLE", "TIMEOUT", "GATEWAY_TIMEOUT"}) {
    CAPTURE(code);
    const auto outcome = with_code(code);
    CHECK(outcome.verdict == Verdict::retry);
    CHECK(outcome.reason.code == ReasonCode::target_unavailable);
    CHECK(outcome.reason.text == "crm answered 200 with the error " + std::string(code) + ": no");
  }
  for (const auto* code : {"UNAUTHENTICATED", "FORBIDDEN", "ACCESS_DENIED", "INVALID_TOKEN"}) {
    CAPTURE(code);
    const auto outcome = with_code(code);
    CHECK(outcome.verdict == Verdict::target_down);
    CHECK(outcome.reason.code == ReasonCode::target_refused);
  }
  for (const auto* code : {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED", "NOT_FOUND", ""}) {
    CAPTURE(code);
    const auto outcome = with_code(code);
    CHECK(outcome.verdict == Verdict::rejected);
    CHECK(outcome.reason.code == ReasonCode::rejected);
  }
}

TEST_CASE("errors beside data are errors") {
  const auto outcome =
      judged(200, R"({"data":{"a":1},"errors":[{"message":"it failed","path":["b","c"]}]})");
  CHECK(outcome.verdict == Verdict::rejected);
  CHECK(outcome.reason.text == "crm answered 200 with the error at b.c: it failed");
  CHECK(judged(200, R"({"errors":[7]})").verdict == Verdict::rejected);
}

TEST_CASE("of several errors the one that concerns most requests decides, and is told") {
  const auto errors = [](const std::vector<std::string>& codes) {
    std::string body = R"({"errors":[)";
    for (const auto& code : codes) {
      body += R"({"message":"of )" + code + R"(","extensions":{"code":")" + code + "\"}},";
    }
    body.back() = ']';
    return judged(200, body + "}");
  };
  CHECK(errors({"BAD_USER_INPUT", "TIMEOUT"}).verdict == Verdict::retry);
  CHECK(errors({"TIMEOUT", "BAD_USER_INPUT"}).verdict == Verdict::retry);
  CHECK(errors({"TIMEOUT", "UNAUTHENTICATED", "THROTTLED"}).verdict == Verdict::target_down);
  CHECK(errors({"FIRST", "SECOND"}).reason.text ==
        "crm answered 200 with the error FIRST: of FIRST");
  CHECK(errors({"FIRST", "TIMEOUT"}).reason.text ==
        "crm answered 200 with the error TIMEOUT: of TIMEOUT");
}

TEST_CASE("a throttled target is left alone for as long as its budget needs") {
  const auto wait = [](const std::string& cost) {
    return judged(200, R"({"errors":[{"message":"Throttled","extensions":{"code":"THROTTLED"}}],)"
                       R"("extensions":{"cost":)" +
                           cost + "}}")
        .retry_after;
  };
  const auto status = [](const char* wanted, const char* available, const char* rate) {
    return std::string(R"({"requestedQueryCost":)") + wanted +
           R"(,"throttleStatus":{"maximumAvailable":2000.0,"currentlyAvailable":)" + available +
           R"(,"restoreRate":)" + rate + "}}";
  };
  CHECK(wait(status("1000", "200", "100.0")) == Duration{8s});
  CHECK(wait(status("101", "0.0", "50")) == Duration{2'020ms});
  CHECK(wait(status("10", "2000", "50")) == graphql::least_wait);
  CHECK(wait(status("10", "0", "0")) == graphql::least_wait);
  CHECK(wait(status("10", "0", "-5")) == graphql::least_wait);
  CHECK(wait(status("1e300", "0", "1e-300")) == longest_retry_after);
  CHECK(wait(status("null", "0", "50")) == graphql::least_wait);
  CHECK(wait("null") == graphql::least_wait);
  CHECK(with_code("RATE_LIMITED", 200, {{"retry-after", "7"}}).retry_after == Duration{7s});
}

TEST_CASE("an answer about limits or credentials is never taken for one about the request") {
  const auto of_request = [](Outcome outcome) {
    outcome.exchange = std::make_shared<const Exchange>(Exchange{{}, {}, 200, {}, {}});
    return may_be_of_calls(outcome);
  };
  CHECK_FALSE(of_request(with_code("THROTTLED")));
  CHECK_FALSE(of_request(with_code("UNAUTHENTICATED")));
  CHECK(of_request(with_code("INTERNAL_SERVER_ERROR")));
  CHECK(of_request(with_code("FORBIDDEN")));
}

TEST_CASE("errors of the shop in the data refuse the request, where the setting finds them") {
  const auto body = [](std::string_view list) {
    return R"({"data":{"customerUpdate":{"customer":null,"userErrors":)" + std::string(list) +
           "}}}";
  };
  const auto outcome = judged(
      200, body(R"([{"field":["input","email"],"message":"Email Iris is taken","code":"TAKEN"}])"));
  CHECK(outcome.verdict == Verdict::rejected);
  CHECK(outcome.reason.text ==
        "crm answered 200 with userErrors: TAKEN at input.email: Email *** is taken");
  CHECK(judged(200, body(R"(["no"])")).verdict == Verdict::rejected);
  CHECK(judged(200, body("[]")).verdict == Verdict::accepted);
  CHECK(judged(200, body("null")).verdict == Verdict::accepted);
  CHECK(judged(200, body(R"([{"message":"no"}])"), {}, "").verdict == Verdict::accepted);
  CHECK(judged(200, body(R"([{"message":"no"}])"), {}, "errors").verdict == Verdict::accepted);
  CHECK(judged(200, R"({"data":{"a":{"errors":[{"message":"no"}]}}})", {}, "errors").verdict ==
        Verdict::rejected);
}

TEST_CASE("errors of the shop are found three levels deep") {
  const std::string list = R"("userErrors":[{"message":"no"}])";
  CHECK(judged(200, R"({"data":{)" + list + "}}").verdict == Verdict::rejected);
  CHECK(judged(200, R"({"data":{"a":{"b":{)" + list + "}}}}").verdict == Verdict::rejected);
  CHECK(judged(200, R"({"data":{"a":[{"id":1},{)" + list + "}]}}").verdict == Verdict::rejected);
  CHECK(judged(200, R"({"data":{"a":{"b":{"c":{)" + list + "}}}}}").verdict == Verdict::accepted);
  CHECK(judged(200, R"({"data":{"a":{"userErrors":[]},"b":{)" + list + "}}}").verdict ==
        Verdict::rejected);
}

TEST_CASE("without the media type of GraphQL a failure is judged by its status") {
  const std::vector<std::pair<int, Verdict>> statuses{
      {400, Verdict::rejected},    {401, Verdict::target_down}, {403, Verdict::target_down},
      {404, Verdict::target_down}, {405, Verdict::target_down}, {429, Verdict::retry},
      {302, Verdict::target_down}, {500, Verdict::retry},       {503, Verdict::retry}};
  for (const auto& each : statuses) {
    CAPTURE(each.first);
    const auto outcome = with_code("THROTTLED", each.first);
    CHECK(outcome.verdict == each.second);
    CHECK(outcome.reason.text == "crm answered " + std::to_string(each.first));
  }
}

TEST_CASE("with the media type of GraphQL the code of a failure counts before its status") {
  const auto of = [](const char* code, int status) {
    return with_code(code, status, of_graphql).verdict;
  };
  CHECK(of("GRAPHQL_VALIDATION_FAILED", 400) == Verdict::rejected);
  CHECK(of("UNAUTHENTICATED", 400) == Verdict::target_down);
  CHECK(of("THROTTLED", 400) == Verdict::retry);
  CHECK(of("UNKNOWN", 401) == Verdict::target_down);
  CHECK(of("UNKNOWN", 429) == Verdict::retry);
  CHECK(of("UNKNOWN", 500) == Verdict::retry);
  CHECK(with_code("BAD", 400, of_graphql).reason.text == "crm answered 400 with the error BAD: no");
  CHECK(judged(404, R"({"data":{}})", of_graphql).verdict == Verdict::target_down);
  CHECK(judged(400, "no JSON", of_graphql).reason.text == "crm answered 400");
}
