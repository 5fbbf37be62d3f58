// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "ctsync/protocol/segment/protocol.hpp"
#include "http_sink/sink.hpp"
#include "loopback.hpp"

using namespace std::chrono_literals;
using namespace ctsync::http_sink::test;
using ctsync::Call;
using ctsync::CallKind;
using ctsync::Duration;
using ctsync::Outcome;
using ctsync::Time;
using ctsync::Verdict;
using ctsync::http::Response;
using ctsync::http_sink::Endpoint;
using ctsync::http_sink::Options;
using ctsync::http_sink::Sink;
namespace segment = ctsync::segment;

namespace {

constexpr Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 4};

Call identify(const std::string& id) {
  return {
      CallKind::identify, id, {}, "m-" + id, R"({"type":"identify","userId":")" + id + R"("})", 0};
}

Call deletion(const std::string& user_id) {
  Call call{CallKind::delete_person, user_id, {}, "m-" + user_id, {}, 0};
  call.body = segment::write_deletion(call);
  return call;
}

std::string regulation(const std::string& ids) {
  return R"({"regulationType":"SUPPRESS_WITH_DELETE","subjectType":"USER_ID","subjectIds":[)" +
         ids + "]}";
}

/// A sink with two fake hosts and a manual clock.
struct Bench {
  Loopback tracking;
  Loopback public_api;
  Time now = start;
  Duration set{0};     ///< by how much the wall clock was set
  int allowed = 1000;  ///< requests
  std::vector<int> statuses{};
  Sink sink;

  explicit Bench(Loopback::Answer of_public_api, Loopback::Answer of_tracking)
      : tracking(std::move(of_tracking)),
        public_api(std::move(of_public_api)),
        sink(segment::Protocol({"WRITEKEY123", 100, "token-1"}), options()) {}
  explicit Bench(Loopback::Answer of_public_api = [](const Arrived&) { return Response{}; })
      : Bench(std::move(of_public_api), [](const Arrived&) { return Response{}; }) {}

  Options options() {
    Options made;
    made.endpoints.push_back({"Segment", tracking.client(), {}, {}});
    made.endpoints.push_back(
        {"Segment's Public API", public_api.client(), {}, [this](int code, Duration) {
           statuses.push_back(code);
         }});
    made.clocks = {[this] { return now + set; }, [this] { return now; }};
    made.may_begin = [this] { return allowed-- > 0; };
    return made;
  }
};

std::vector<Verdict> verdicts(const std::vector<Outcome>& outcomes) {
  std::vector<Verdict> all;
  for (const auto& outcome : outcomes) all.push_back(outcome.verdict);
  return all;
}

using Verdicts = std::vector<Verdict>;

}  // namespace

TEST_CASE("no request begins that may not, and its calls wait without a pause of the target") {
  Bench bench;
  bench.allowed = 2;
  const std::vector<Call> calls(250, identify("a"));
  const auto outcomes = bench.sink.deliver(calls);
  CHECK(bench.tracking.requests().size() == 2);
  CHECK(outcomes[199].verdict == Verdict::accepted);
  CHECK(outcomes[200].verdict == Verdict::retry);
  CHECK(outcomes[249].reason.code == ctsync::ReasonCode::interrupted);
  CHECK_FALSE(pauses_target(outcomes[249]));
  bench.allowed = 0;
  const std::vector<Call> deletions{deletion("b@x.example")};
  CHECK(bench.sink.deliver(deletions).front().verdict == Verdict::retry);
  bench.allowed = 1;
  CHECK(bench.sink.deliver(deletions).front().verdict == Verdict::accepted);
}

TEST_CASE("people are deleted by one request to the Public API, all else goes out as a batch") {
  Bench bench;
  const std::vector<Call> calls{identify("a"), deletion("b@x.example"), identify("c"),
                                deletion("d\"ü")};
  const auto outcomes = bench.sink.deliver(calls);
  CHECK(verdicts(outcomes) == Verdicts(4, Verdict::accepted));
  const auto batches = bench.tracking.requests();
  REQUIRE(batches.size() == 1);
  CHECK(batches[0].path == "/v1/batch");
  CHECK(batches[0].body.starts_with(R"({"batch":[{"type":"identify","userId":"a"},)"
                                    R"({"type":"identify","userId":"c"}],"writeKey")"));
  const auto regulations = bench.public_api.requests();
  REQUIRE(regulations.size() == 1);
  CHECK(regulations[0].method == "POST");
  CHECK(regulations[0].path == "/regulations");
  CHECK(regulations[0].content_type == "application/json");
  CHECK(regulations[0].authorization == "Bearer token-1");
  CHECK(regulations[0].body == regulation(R"("b@x.example","d\"ü")"));
  CHECK(bench.statuses == std::vector<int>{200});
}

TEST_CASE(
    "the Public API's refusal is traced to the person at fault, and is no matter for events") {
  Bench bench{[](const Arrived& request) {
    return status(request.body.find("\"bad\"") == std::string::npos ? 200 : 400);
  }};
  std::vector<Call> calls;
  for (int i = 0; i < 16; ++i) {
    calls.push_back(deletion(i == 11 ? "bad" : "u" + std::to_string(i)));
    calls.push_back(identify(std::to_string(i)));
  }
  const auto outcomes = bench.sink.deliver(calls);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    CAPTURE(i);
    CHECK(outcomes[i].verdict == (i == 22 ? Verdict::rejected : Verdict::accepted));
  }
  CHECK(outcomes[22].reason.text == "Segment's Public API answered 400");
  CHECK(bench.tracking.requests().size() == 1);
  CHECK(bench.public_api.requests().size() == 9);  // 16, then two of each size from 8 down to 1
}

TEST_CASE("events that Segment refuses or cannot take now are no matter for deletions") {
  for (const int code : {400, 401, 429, 503}) {
    CAPTURE(code);
    Bench bench{[](const Arrived&) { return Response{}; },
                [code](const Arrived&) { return status(code); }};
    const std::vector<Call> calls{identify("a"), deletion("b")};
    const auto outcomes = bench.sink.deliver(calls);
    CHECK(outcomes[0].verdict != Verdict::accepted);
    CHECK_FALSE(outcomes[0].alone);
    CHECK(outcomes[1].verdict == Verdict::accepted);
  }
}

TEST_CASE("deletions over the rate limit wait alone until the date that the Public API names") {
  Bench bench{[](const Arrived&) {
    Response response = status(429);
    response.headers = {{"X-RateLimit-Reset", "Wed, 04 Mar 2026 00:00:40 GMT"}};
    return response;
  }};
  const std::vector<Call> calls{deletion("a"), identify("b"), deletion("c")};
  auto outcomes = bench.sink.deliver(calls);
  CHECK(verdicts(outcomes) == Verdicts{Verdict::retry, Verdict::accepted, Verdict::retry});
  for (const std::size_t i : {0U, 2U}) {
    CHECK(outcomes[i].alone);
    CHECK(outcomes[i].retry_after == 40s);
    CHECK(outcomes[i].reason.text == "Segment's Public API answered 429");
  }
  CHECK_FALSE(outcomes[1].alone);

  bench.now = start + 39s;  // before that time the Public API gets no request, but events are sent
  outcomes = bench.sink.deliver(calls);
  CHECK(verdicts(outcomes) == Verdicts{Verdict::retry, Verdict::accepted, Verdict::retry});
  CHECK(outcomes[0].alone);
  CHECK(outcomes[0].retry_after == 1s);
  CHECK(bench.public_api.requests().size() == 1);
  bench.now = start + 40s;
  bench.sink.deliver(calls);
  CHECK(bench.public_api.requests().size() == 2);
  CHECK(bench.tracking.requests().size() == 3);
}

TEST_CASE("a Public API that fails without naming a time gets no request for a minute") {
  int code = 0;
  Bench bench{[&](const Arrived&) { return status(code); }};
  const std::vector<Call> calls{deletion("a")};
  std::size_t requests = 0;
  for (const int failure : {401, 403, 404, 500, 503}) {
    CAPTURE(failure);
    code = failure;
    const auto outcome = bench.sink.deliver(calls).at(0);
    CHECK(outcome.verdict == (failure < 500 ? Verdict::target_down : Verdict::retry));
    CHECK(outcome.alone);
    CHECK(outcome.retry_after == 60s);
    bench.now += 59s;
    CHECK(bench.sink.deliver(calls).at(0).verdict == outcome.verdict);
    CHECK(bench.public_api.requests().size() == ++requests);
    bench.now += 1s;
  }
  code = 200;
  CHECK(bench.sink.deliver(calls).at(0).verdict == Verdict::accepted);
  CHECK(bench.sink.deliver(calls).at(0).verdict == Verdict::accepted);
}

TEST_CASE("a wall clock that is set neither ends nor lengthens the rest of the Public API") {
  int code = 503;
  Bench bench{[&](const Arrived&) { return status(code); }};
  const std::vector<Call> calls{deletion("a")};
  CHECK(bench.sink.deliver(calls).at(0).retry_after == 60s);
  bench.set = 25h;
  CHECK(bench.sink.deliver(calls).at(0).retry_after == 60s);
  CHECK(bench.public_api.requests().size() == 1);
  bench.set = -25h;
  code = 200;
  bench.now += 60s;
  CHECK(bench.sink.deliver(calls).at(0).verdict == Verdict::accepted);
}

TEST_CASE("deletions wait alone while nothing answers at the Public API") {
  Bench bench;
  ctsync::http::ClientOptions nowhere;
  nowhere.base_url = "http://127.0.0.1:1";
  auto options = bench.options();
  options.endpoints[1].client = *ctsync::http::Client::create(nowhere);
  Sink sink(segment::Protocol({"key", 100, "token"}), std::move(options));
  const std::vector<Call> calls{deletion("a"), identify("b")};
  const auto outcomes = sink.deliver(calls);
  CHECK(verdicts(outcomes) == Verdicts{Verdict::retry, Verdict::accepted});
  CHECK(outcomes[0].alone);
  CHECK(outcomes[0].retry_after == 60s);
  CHECK(outcomes[0].reason.text.starts_with("no answer from Segment's Public API: "));
  CHECK(bench.statuses == std::vector<int>{0});
}

TEST_CASE("without the Public API a deletion is rejected with the reason that was given") {
  Bench bench;
  const std::vector<Call> calls{deletion("a"), identify("b"), deletion("c")};
  auto options = bench.options();
  options.endpoints[1].client.reset();
  options.endpoints[1].absent = "segment.public_api_token is not set";
  Sink sink(segment::Protocol{}, std::move(options));
  const auto outcomes = sink.deliver(calls);
  CHECK(verdicts(outcomes) == Verdicts{Verdict::rejected, Verdict::accepted, Verdict::rejected});
  CHECK(outcomes[2].reason.text == "segment.public_api_token is not set");
  CHECK(bench.public_api.requests().empty());
}

TEST_CASE("no reason holds anything of a call or an answer") {
  Bench bench{[](const Arrived&) {
    Response response = status(422);
    response.body = R"({"errors":[{"message":"canary"}]})";
    return response;
  }};
  const std::vector<Call> calls{deletion("canary@x.example")};
  CHECK(bench.sink.deliver(calls).at(0).reason.text == "Segment's Public API answered 422");
}

TEST_CASE("a limit of the Tracking API without Retry-After waits until its reset") {
  for (const auto* name : {"X-RateLimit-Reset", "RateLimit-Reset"}) {
    const std::string field = name;
    Bench bench([](const Arrived&) { return Response{}; },
                [field](const Arrived&) {
                  Response response;
                  response.status = 429;
                  response.headers = {{field, "5"}};
                  return response;
                });
    const std::vector<Call> calls{identify("1")};
    CHECK(bench.sink.deliver(calls).front().retry_after == 5s);
  }
}
