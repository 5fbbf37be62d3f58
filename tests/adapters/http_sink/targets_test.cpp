// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ctsync/protocol/customerio/protocol.hpp"
#include "ctsync/protocol/graphql/protocol.hpp"
#include "ctsync/protocol/jitsu/protocol.hpp"
#include "ctsync/protocol/mparticle/protocol.hpp"
#include "ctsync/protocol/rest/protocol.hpp"
#include "ctsync/protocol/rudderstack/protocol.hpp"
#include "ctsync/protocol/segment/protocol.hpp"
#include "ctsync/protocol/tealium/protocol.hpp"
#include "http_sink/sink.hpp"
#include "loopback.hpp"
#include "suites/sink_suite.hpp"

// Each target over HTTP keeps the promises of a sink.
namespace ctsync::http_sink::test {

namespace {

/// What stands before the events of a request, and what is added to each of them: of mParticle and
/// of Tealium, whose single event has both in one.
constexpr std::array<std::string_view, 3> begins_of_lists{
    R"({"batch":[)", "[",
    R"({"shared":{"tealium_account":"acme","tealium_profile":"main","tealium_environment":"prod"},)"
    R"("events":[)"};
constexpr std::array<std::string_view, 2> begins_of_events{
    R"({"environment":"production",)",
    R"({"tealium_account":"acme","tealium_profile":"main","tealium_environment":"prod",)"};

/// The fragment of an event that was sent.
std::string fragment_of(std::string_view event) {
  for (const auto begin : begins_of_events) {
    if (event.starts_with(begin)) return "{" + std::string(event.substr(begin.size()));
  }
  return std::string(event);
}

/// The call of an id: an Identify, or a request for a protocol that takes no other calls.
Call call_of(const AnyHttpProtocol& protocol, std::string_view id) {
  Call made{CallKind::identify, "u", {}, std::string(id), {}, 0};
  made.body = R"({"type":"identify","userId":"u","messageId":")" + std::string(id) + R"("})";
  Fragment fragment = protocol.write(made, {});
  if (fragment.ignored) {
    made.kind = CallKind::request;
    made.body = R"({"query":"mutation($id:ID!){save(id:$id)}","variables":{"id":")" +
                std::string(id) + R"("}})";
    fragment = protocol.write(made, {});
  }
  return {made.kind, {}, {}, made.message_id, std::move(fragment.bytes), 0};
}

/// A sink with a fake host that responds as the suite requires.
class HttpUnderTest {
 public:
  explicit HttpUnderTest(AnyHttpProtocol protocol)
      : protocol_(protocol), sink_(Sink(std::move(protocol), options())) {}

  AnySink& sink() { return sink_; }
  void set(suites::TargetState state) { state_ = state; }
  void refuse(std::string_view message_id) { refused_ = message_id; }
  Call call(std::string_view id) const { return call_of(protocol_, id); }
  std::vector<std::string> received() const { return received_; }

 private:
  Options options() {
    Options made;
    made.endpoints.push_back({"the target", target_.client(), {}, {}});
    return made;
  }

  http::Response answer(const Arrived& request) {
    if (state_ == suites::TargetState::unavailable) return status(503);
    if (state_ == suites::TargetState::refuses) return status(401);
    if (!refused_.empty() && request.body.find(refused_) != std::string::npos) return status(400);
    take(request.body);
    http::Response response;
    response.body = R"({"data":{}})";
    return response;
  }

  /// The events of a batch are between the first bracket and the last; else the body is the event.
  void take(std::string_view body) {
    if (body.starts_with(graphql::fragment_begin)) return received_.emplace_back(body), void();
    const auto begin = std::find_if(begins_of_lists.begin(), begins_of_lists.end(),
                                    [&](std::string_view each) { return body.starts_with(each); });
    if (begin == begins_of_lists.end()) {
      const auto fragment = fragment_of(body);
      // The fragment of a REST target begins with the id.
      received_.push_back(fragment == body ? "user_id=u\n" + fragment : fragment);
      return;
    }
    body.remove_prefix(begin->size());
    body = body.substr(0, body.rfind(']'));
    while (!body.empty()) {
      const std::size_t end = std::min(body.find("},{"), body.size() - 1) + 1;
      received_.push_back(fragment_of(body.substr(0, end)));
      body.remove_prefix(std::min(end + 1, body.size()));
    }
  }

  AnyHttpProtocol protocol_;
  suites::TargetState state_ = suites::TargetState::takes;
  std::string refused_;
  std::vector<std::string> received_;
  Loopback target_{[this](const Arrived& request) { return answer(request); }};
  AnySink sink_;
};

rest::Protocol rest_protocol() {
  rest::Settings settings;
  settings.requests[0] = {"PUT", "/people/{user_id}", {}};
  return rest::Protocol(std::move(settings));
}

enum class Kind { segment, rudderstack, customerio, jitsu, mparticle, tealium, rest, graphql };
constexpr std::array kinds{Kind::segment,   Kind::rudderstack, Kind::customerio, Kind::jitsu,
                           Kind::mparticle, Kind::tealium,     Kind::rest,       Kind::graphql};

AnyHttpProtocol protocol_of(Kind kind) {
  switch (kind) {
    case Kind::segment: return AnyHttpProtocol(segment::Protocol({"key", 100, {}}));
    case Kind::rudderstack: return AnyHttpProtocol(rudderstack::Protocol({"key", 100, {}}));
    case Kind::customerio: return AnyHttpProtocol(customerio::Protocol({"key", 100}));
    case Kind::jitsu: return AnyHttpProtocol(jitsu::Protocol({"key", 100}));
    case Kind::mparticle:
      return AnyHttpProtocol(mparticle::Protocol({"key", "secret", "production", 100, {}}));
    case Kind::tealium:
      return AnyHttpProtocol(tealium::Protocol({"acme", "main", {}, "prod", 10, tealium::Api::v1}));
    case Kind::rest: return AnyHttpProtocol(rest_protocol());
    case Kind::graphql: return AnyHttpProtocol(graphql::Protocol());
  }
  return AnyHttpProtocol(rest_protocol());
}

/// Opens once, for all who wait.
class Gate {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

/// A sink that delivers without pause, in a thread of its own, to a target that gives one answer.
/// With 0 the target answers nothing before the end.
class Neighbour {
 public:
  Neighbour(Kind kind, int code)
      : target_([this, code](const Arrived&) {
          if (code == 0) gate_.wait();
          return status(code == 0 ? 503 : code);
        }),
        verdict_(code == 401 || code == 403 ? Verdict::target_down
                 : code == 413              ? Verdict::rejected
                                            : Verdict::retry),
        thread_([this, kind] { deliver(kind); }) {}
  Neighbour(const Neighbour&) = delete;
  Neighbour& operator=(const Neighbour&) = delete;
  ~Neighbour() {
    ending_ = true;
    gate_.open();
    thread_.join();
    CHECK(others_ == 0);
  }

 private:
  void deliver(Kind kind) {
    Options options;
    options.endpoints.push_back({"the neighbour", target_.client(), {}, {}});
    Sink sink(protocol_of(kind), std::move(options));
    const Call call = call_of(protocol_of(kind), "n-1");
    while (!ending_) {
      const auto outcomes = sink.deliver({&call, 1});
      if (outcomes.size() != 1 || outcomes[0].verdict != verdict_) ++others_;
    }
  }

  Gate gate_;
  Loopback target_;
  Verdict verdict_;
  std::atomic<bool> ending_{false};
  std::atomic<int> others_{0};  // outcomes that are not those of this target
  std::thread thread_;
};

/// A sink under test beside one of each other kind, of which one gets no answer.
class Beside {
 public:
  explicit Beside(Kind kind) : test_(protocol_of(kind)) {
    constexpr std::array codes{0, 401, 413, 429, 403, 500, 502};
    for (const Kind other : kinds) {
      if (other != kind) others_.emplace_back(other, codes.at(others_.size()));
    }
  }
  AnySink& sink() { return test_.sink(); }
  void set(suites::TargetState state) { test_.set(state); }
  void refuse(std::string_view message_id) { test_.refuse(message_id); }
  Call call(std::string_view id) const { return test_.call(id); }
  std::vector<std::string> received() const { return test_.received(); }

 private:
  HttpUnderTest test_;
  std::deque<Neighbour> others_;
};

}  // namespace

TEST_CASE("Segment's sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::segment)); });
}

TEST_CASE("RudderStack's sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::rudderstack)); });
}

TEST_CASE("Customer.io's sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::customerio)); });
}

TEST_CASE("Jitsu's sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::jitsu)); });
}

TEST_CASE("mParticle's sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::mparticle)); });
}

TEST_CASE("Tealium's sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::tealium)); });
}

TEST_CASE("a REST sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::rest)); });
}

TEST_CASE("a GraphQL sink keeps the promises of a sink") {
  suites::sink_suite([] { return HttpUnderTest(protocol_of(Kind::graphql)); });
}

TEST_CASE("each sink keeps its promises beside others that hang, are refused or are limited") {
  SUBCASE("Segment") {
    suites::sink_suite([] { return Beside(Kind::segment); });
  }
  SUBCASE("RudderStack") {
    suites::sink_suite([] { return Beside(Kind::rudderstack); });
  }
  SUBCASE("Customer.io") {
    suites::sink_suite([] { return Beside(Kind::customerio); });
  }
  SUBCASE("Jitsu") {
    suites::sink_suite([] { return Beside(Kind::jitsu); });
  }
  SUBCASE("mParticle") {
    suites::sink_suite([] { return Beside(Kind::mparticle); });
  }
  SUBCASE("Tealium") {
    suites::sink_suite([] { return Beside(Kind::tealium); });
  }
  SUBCASE("REST") {
    suites::sink_suite([] { return Beside(Kind::rest); });
  }
  SUBCASE("GraphQL") {
    suites::sink_suite([] { return Beside(Kind::graphql); });
  }
}

TEST_CASE("an attempt has the same Idempotency-Key each time, and each call its own") {
  HttpUnderTest test(rest_protocol());
  Loopback target;
  Options options;
  options.endpoints.push_back({"the target", target.client(), {}, {}});
  Sink sink(rest_protocol(), std::move(options));
  const std::vector<Call> calls{test.call("m-1"), test.call("m-2")};
  (void)sink.deliver(calls);
  (void)sink.deliver(calls);
  std::vector<std::string> keys;
  for (const auto& request : target.requests()) {
    CHECK(request.method == "PUT");
    CHECK(request.path == "/people/u");
    keys.push_back(request.header("idempotency-key"));
  }
  CHECK(keys == std::vector<std::string>{"m-1", "m-2", "m-1", "m-2"});
}

TEST_CASE("a GraphQL server that answers 200 may have taken nothing, and its answer is kept") {
  Loopback target([](const Arrived&) {
    http::Response response;
    response.body = R"({"errors":[{"message":"no Iris","extensions":{"code":"BAD_USER_INPUT"}}]})";
    return response;
  });
  Options options;
  options.endpoints.push_back({"the target", target.client(), {}, {}});
  Sink sink(graphql::Protocol(), std::move(options));
  const std::vector<Call> calls{
      {CallKind::request, {}, {}, "m-1", R"({"query":"{a}","variables":{"n":"Iris"}})", 0}};
  const auto outcome = sink.deliver(calls).at(0);
  CHECK(outcome.verdict == Verdict::rejected);
  CHECK(outcome.reason.text == "the target answered 200 with the error BAD_USER_INPUT: no ***");
  REQUIRE(outcome.exchange);
  CHECK(outcome.exchange->status == 200);
  CHECK(outcome.exchange->answer.find("BAD_USER_INPUT") != std::string::npos);
  CHECK(outcome.exchange->answer.find("Iris") == std::string::npos);
  const auto request = target.requests().at(0);
  CHECK(request.method == "POST");
  CHECK(request.header("idempotency-key") == "m-1");
}

TEST_CASE("a request of a rule with DELETE and a body arrives whole") {
  Loopback target;
  Options options;
  options.endpoints.push_back({"the target", target.client(), {}, {}});
  Sink sink(rest_protocol(), std::move(options));
  Call call{CallKind::request, {}, {}, "m-1", {}, 0};
  call.body = R"({"method":"DELETE","path":"/l/a%2Fb?x=c%26d","headers":{"X-A":"b"},"body":["a"]})";
  call.body = rest_protocol().write(call, {}).bytes;
  CHECK(sink.deliver({&call, 1}).at(0).verdict == Verdict::accepted);
  const auto request = target.requests().at(0);
  CHECK(request.method == "DELETE");
  CHECK(request.path == "/l/a%2Fb?x=c%26d");
  CHECK(request.header("x-a") == "b");
  CHECK(request.body == R"(["a"])");
}

TEST_CASE("two targets of one kind with different settings do not mix") {
  Loopback one;
  Loopback other;
  const auto sink_of = [](Loopback& host, const char* key) {
    Options options;
    options.endpoints.push_back({"Segment", host.client(), {}, {}});
    return Sink(segment::Protocol({key, 100, {}}), std::move(options));
  };
  Sink first = sink_of(one, "key-1");
  Sink second = sink_of(other, "key-2");
  const std::vector<Call> calls{{CallKind::identify, "u", {}, "m", "{}", 0}};
  (void)first.deliver(calls);
  (void)second.deliver(calls);
  CHECK(one.requests().at(0).body.find("key-1") != std::string::npos);
  CHECK(other.requests().at(0).body.find("key-2") != std::string::npos);
}

}  // namespace ctsync::http_sink::test
