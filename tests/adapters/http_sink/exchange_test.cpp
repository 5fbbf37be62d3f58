// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/protocol/segment/protocol.hpp>
#include <string>
#include <vector>

#include "http_sink/sink.hpp"
#include "loopback.hpp"

namespace ctsync::http_sink::test {
namespace {

constexpr std::string_view ada =
    R"({"type":"identify","userId":"ada@shop.example","traits":{"lastName":"Lovelace"}})";
constexpr std::string_view grace =
    R"({"type":"identify","userId":"grace@navy.example","traits":{"lastName":"Hopper"}})";

Call call_of(std::string_view fragment) {
  Call call;
  call.body = fragment;
  return call;
}

constexpr Time when{Duration{1'800'000'000'000}};

/// The time of day was set to another one than that of the work.
Sink sink_to(http::Client client) {
  Options options;
  options.endpoints.push_back({"Segment", std::move(client), {}, {}});
  options.clocks = {[] { return when + std::chrono::hours{3}; }, [] { return when; }};
  return Sink(segment::Protocol({"the-write-key", 100, {}}), std::move(options));
}

http::Response echo(const Arrived& request, int code) {
  auto response = status(code);
  response.body = "cannot take this: " + request.body;
  return response;
}

}  // namespace

TEST_CASE("the outcome of a refused call has the answer without what was sent") {
  Loopback target([](const Arrived& request) {
    return request.body.find("Hopper") != std::string::npos ? echo(request, 400) : status(200);
  });
  auto sink = sink_to(target.client());
  const auto outcomes = sink.deliver(std::vector{call_of(ada), call_of(grace)});
  REQUIRE(outcomes[1].exchange);
  CHECK(outcomes[1].exchange->status == 400);
  CHECK(outcomes[1].exchange->at == when);  // as all that stores compare
  CHECK(outcomes[1].exchange->answer.starts_with("cannot take this: {"));
  for (const auto* sent : {"opper", "grace", "navy", "write-key"}) {
    CAPTURE(outcomes[1].exchange->answer);
    CHECK(outcomes[1].exchange->answer.find(sent) == std::string::npos);
  }
  REQUIRE(outcomes[0].exchange);
  CHECK(outcomes[0].exchange->status == 200);
  CHECK(outcomes[0].exchange->answer.empty());
}

TEST_CASE("calls that no request held have no exchange") {
  Loopback target([](const Arrived&) { return status(503); });
  auto sink = sink_to(target.client());
  const std::vector<Call> calls(250, call_of(ada));
  const auto outcomes = sink.deliver(calls);
  CHECK(target.requests().size() == 1);
  CHECK(outcomes[99].exchange);
  CHECK(outcomes[99].exchange == outcomes[0].exchange);
  CHECK_FALSE(outcomes[100].exchange);
  CHECK(outcomes[249].verdict == Verdict::retry);
}

TEST_CASE("a request without an answer says why") {
  std::string url;
  { url = Loopback().url(); }
  http::ClientOptions options;
  options.base_url = url;
  auto sink = sink_to(*http::Client::create(options));
  const auto outcomes = sink.deliver(std::vector{call_of(ada)});
  REQUIRE(outcomes[0].exchange);
  CHECK(outcomes[0].exchange->status == 0);
  CHECK(outcomes[0].exchange->none == NoAnswer::no_connection);
}

}  // namespace ctsync::http_sink::test
