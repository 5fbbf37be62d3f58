// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <lambda/runtime.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/lambda/fake_api.hpp"
#include "gate.hpp"

namespace ctsync::lambda {

namespace {

using ctsync::test::Gate;
using test::FakeApi;

Time wall_clock() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

std::string get(std::string_view path) {
  return fmt::format(R"({{"version":"2.0","rawPath":"{}","headers":{{}},)"
                     R"("requestContext":{{"http":{{"method":"GET"}}}}}})",
                     path);
}

std::string queue(const std::vector<std::string>& bodies, std::string_view name = "q") {
  std::string records;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    records += fmt::format(
        R"({}{{"messageId":"m-{}","body":"{}","eventSource":"aws:sqs","eventSourceARN":"a:{}"}})",
        i == 0 ? "" : ",", i, bodies[i], name);
  }
  return R"({"Records":[)" + records + "]}";
}

http::Response say_path(const http::Request& request) {
  http::Response response;
  response.body = std::string(request.path);
  return response;
}

Handlers handlers() {
  Handlers result;
  result.request = say_path;
  result.record = [](std::string_view, std::string_view body) { return body != "later"; };
  return result;
}

/// Runs the runtime on all events of the API.
Error run(FakeApi& api, Handlers with = handlers()) {
  auto runtime = Runtime::create({api.address(), wall_clock, Duration{0}, {}}, std::move(with));
  REQUIRE(runtime.has_value());
  return (*runtime)->run();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each event is answered under its own id, until the Runtime API fails") {
  FakeApi api;
  api.add(get("/one"));
  api.add(get("/two"));
  const Error error = run(api);
  CHECK(error.code == Errc::unavailable);
  CHECK(error.where == "AWS_LAMBDA_RUNTIME_API");
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[0].path == "/2018-06-01/runtime/invocation/id-1/response");
  CHECK(has(posted[0].body, R"("body":"/one")"));
  CHECK(posted[1].path == "/2018-06-01/runtime/invocation/id-2/response");
  CHECK(has(posted[1].body, R"("body":"/two")"));
}

TEST_CASE("an event that cannot be understood is an error of its own, and the next one is served") {
  FakeApi api;
  api.add(R"({"what":"else"})");
  api.add(get("/"));
  run(api);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[0].path == "/2018-06-01/runtime/invocation/id-1/error");
  CHECK(posted[0].type == "ctsync.unsupported");
  CHECK(has(posted[0].body, R"("errorType":"ctsync.unsupported","stackTrace":[])"));
  CHECK(posted[1].path.ends_with("id-2/response"));
}

TEST_CASE("of a queue's batch exactly the records that were not taken come again") {
  FakeApi api;
  api.add(queue({"a", "later", "b"}));
  api.add(queue({"a", "b"}));
  run(api);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[0].body == R"({"batchItemFailures":[{"itemIdentifier":"m-1"}]})");
  CHECK(posted[1].body == R"({"batchItemFailures":[]})");
}

TEST_CASE("of a FIFO queue's batch all after the first that was not taken come again, untried") {
  FakeApi api;
  api.add(queue({"a", "later", "b"}, "q.fifo"));
  std::vector<std::string> tried;
  Handlers with = handlers();
  with.record = [&](std::string_view source, std::string_view body) {
    CHECK(source == "sqs");
    tried.emplace_back(body);
    return body != "later";
  };
  run(api, with);
  REQUIRE(api.posted().size() == 1);
  CHECK(api.posted()[0].body ==
        R"({"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-2"}]})");
  CHECK(tried == std::vector<std::string>{"a", "later"});
}

TEST_CASE("of Kafka's partitions each is given back from its first record that was not taken") {
  const auto record = [](int offset, std::string_view value) {
    return fmt::format(R"({{"offset":{},"value":"{}"}})", offset, value);
  };
  const auto event = [](const std::string& first, const std::string& second) {
    return R"({"eventSource":"SelfManagedKafka","records":{"t-0":[)" + first + R"(],"t-1":[)" +
           second + "]}}";
  };
  FakeApi api;
  api.add(event(record(4, "YQ==") + "," + record(5, "bGF0ZXI=") + "," + record(6, "YQ=="),
                record(1, "YQ==")));
  api.add(event(record(4, "bGF0ZXI=") + "," + record(5, "YQ=="), record(1, "bGF0ZXI=")));
  api.add(event(record(4, "YQ=="), record(1, "YQ==")));
  run(api);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 3);
  CHECK(posted[0].body ==
        R"({"batchItemFailures":[{"itemIdentifier":{"topic-partition":"t-0","offset":5}}]})");
  CHECK(posted[1].path.ends_with("id-2/error"));  // all of them: no setting of Lambda is needed
  CHECK(posted[2].body == R"({"batchItemFailures":[]})");
}

TEST_CASE(
    "a ping is answered, and so is an event of a trigger that is not read, which is reported") {
  FakeApi api;
  api.add(R"({"source":"serverless-plugin-warmup"})");
  api.add(R"({"Records":[{"eventSource":"aws:dynamodb"}]})");
  std::vector<Error> told;
  auto runtime = Runtime::create(
      {api.address(), wall_clock, Duration{0}, [&](const Error& error) { told.push_back(error); }},
      handlers());
  REQUIRE(runtime.has_value());
  (*runtime)->run();
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[0].path.ends_with("id-1/response"));
  CHECK(has(posted[0].body, R"("status":"ignored")"));
  CHECK(posted[1].path.ends_with("id-2/response"));
  REQUIRE(told.size() == 1);
  CHECK(told[0].code == Errc::unsupported);
}

TEST_CASE("a request whose body is over the limit can be answered otherwise than by 413") {
  FakeApi api;
  const std::string request =
      R"({"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"POST"}},"body":"abc"})";
  api.add(request);
  api.add(request);
  Handlers with = handlers();
  std::string taken;
  with.before_body = [](const http::Request&) -> std::variant<std::size_t, http::Response> {
    return std::size_t{2};
  };
  with.too_large = [&, asked = 0](const http::Request&) mutable -> http::TooLarge {
    if (asked++ == 0) return {};
    return http::Overflow{[&](std::string_view piece) { taken.append(piece); },
                          [] {
                            return http::Response{202, "", "", {}, false};
                          }};
  };
  run(api, with);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(has(posted[0].body, R"("statusCode":413)"));
  CHECK(has(posted[1].body, R"("statusCode":202)"));
  CHECK(taken == "abc");
}

TEST_CASE("a topic's or a bus's event that is not taken is an error, so that it comes again") {
  FakeApi api;
  api.add(R"({"Records":[{"EventSource":"aws:sns","Sns":{"Message":"later"}}]})");
  api.add(R"({"Records":[{"EventSource":"aws:sns","Sns":{"Message":"a"}}]})");
  api.add(R"({"id":"e","detail-type":"x","detail":{}})");
  run(api);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 3);
  CHECK(posted[0].path.ends_with("id-1/error"));
  CHECK(posted[0].type == "ctsync.unavailable");
  CHECK(posted[1].path.ends_with("id-2/response"));
  CHECK(posted[2].path.ends_with("id-3/response"));
}

TEST_CASE("a handler that is late is answered for at the deadline, and finishes afterwards") {
  FakeApi api;
  Gate gate;
  std::vector<std::string> finished;
  api.add(get("/slow"), Duration{50});
  api.add(get("/next"));
  Handlers with = handlers();
  with.request = [&](const http::Request& request) {
    if (request.path == "/slow") gate.wait();
    finished.emplace_back(request.path);
    return say_path(request);
  };
  auto runtime = Runtime::create({api.address(), wall_clock, Duration{0}, {}}, with);
  REQUIRE(runtime.has_value());
  std::thread opener([&] {
    while (api.posted().empty()) std::this_thread::yield();
    gate.open();
  });
  (*runtime)->run();
  opener.join();
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[0].path.ends_with("id-1/response"));
  CHECK(has(posted[0].body, R"("statusCode":503)"));
  CHECK(has(posted[0].body, R"("retry-after":"1")"));
  CHECK(has(posted[1].body, R"("body":"/next")"));
  CHECK(finished == std::vector<std::string>{"/slow", "/next"});
}

TEST_CASE("at the deadline the records that are done stay done, and no other is begun") {
  FakeApi api;
  Gate gate;
  std::atomic<int> begun{0};
  api.add(queue({"a", "slow", "b"}), Duration{50});
  api.add(get("/next"));
  Handlers with = handlers();
  with.record = [&](std::string_view, std::string_view body) {
    ++begun;
    if (body == "slow") gate.wait();
    return true;
  };
  auto runtime = Runtime::create({api.address(), wall_clock, Duration{0}, {}}, with);
  REQUIRE(runtime.has_value());
  std::thread opener([&] {
    while (api.posted().empty()) std::this_thread::yield();
    gate.open();
  });
  (*runtime)->run();
  opener.join();
  REQUIRE(api.posted().size() == 2);
  CHECK(api.posted()[0].body ==
        R"({"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-2"}]})");
  CHECK(begun == 2);
}

TEST_CASE("a deadline that is long past leaves no time, one that is no date leaves all of it") {
  FakeApi api;
  api.add(queue({"a"}), Duration{-1'000'000});
  api.add(queue({"a"}), std::nullopt);
  Gate gate;
  Handlers with = handlers();
  with.record = [&](std::string_view, std::string_view) {
    gate.wait();
    return true;
  };
  auto runtime = Runtime::create({api.address(), wall_clock, Duration{0}, {}}, with);
  REQUIRE(runtime.has_value());
  std::thread opener([&] {
    while (api.posted().empty()) std::this_thread::yield();
    gate.open();
  });
  (*runtime)->run();
  opener.join();
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[0].body == R"({"batchItemFailures":[{"itemIdentifier":"m-0"}]})");
  CHECK(posted[1].body == R"({"batchItemFailures":[]})");
}

TEST_CASE("what a handler throws does not leave it") {
  FakeApi api;
  api.add(get("/"));
  api.add(queue({"a"}));
  Handlers with;
  with.request = [](const http::Request&) -> http::Response { throw 1; };
  with.record = [](std::string_view, std::string_view) -> bool { throw 1; };
  run(api, with);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(has(posted[0].body, R"("statusCode":503)"));
  CHECK(posted[1].body == R"({"batchItemFailures":[{"itemIdentifier":"m-0"}]})");
}

TEST_CASE("what may be said before the body is said here too, and a larger body is refused") {
  FakeApi api;
  const auto post = [](std::string_view path) {
    return fmt::format(R"({{"version":"2.0","rawPath":"{}","body":"12345",)"
                       R"("requestContext":{{"http":{{"method":"POST"}}}}}})",
                       path);
  };
  api.add(post("/gone"));
  api.add(post("/4"));
  api.add(post("/5"));
  Handlers with = handlers();
  with.before_body = [](const http::Request& request) -> std::variant<std::size_t, http::Response> {
    CHECK(request.body.empty());
    if (request.path == "/4") return std::size_t{4};
    if (request.path == "/5") return std::size_t{5};
    http::Response response;
    response.status = 404;
    return response;
  };
  run(api, with);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 3);
  CHECK(has(posted[0].body, R"("statusCode":404)"));
  CHECK(has(posted[1].body, R"("statusCode":413)"));
  CHECK(has(posted[2].body, R"("statusCode":200)"));
}

TEST_CASE("a result that the platform does not want is no reason to end") {
  FakeApi api;
  api.answer_results_with(400);
  api.add(get("/"));
  api.add(get("/"));
  run(api);
  CHECK(api.posted().size() == 2);
}

TEST_CASE("a result that is too large is reported as an error") {
  FakeApi api;
  api.answer_results_with(413);
  api.add(get("/"));
  run(api);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 2);
  CHECK(posted[1].path.ends_with("id-1/error"));
  CHECK(posted[1].type == "ctsync.too_large");
}

TEST_CASE("finish waits for the event that is being handled") {
  FakeApi api;
  Gate entered;
  Gate gate;
  api.add(get("/"));
  Handlers with = handlers();
  with.request = [&](const http::Request& request) {
    entered.open();
    gate.wait();
    return say_path(request);
  };
  auto runtime = Runtime::create({api.address(), wall_clock, Duration{0}, {}}, with);
  REQUIRE(runtime.has_value());
  std::thread running([&] { (*runtime)->run(); });
  entered.wait();
  CHECK_FALSE((*runtime)->finish(Duration{1}));
  gate.open();
  running.join();
  CHECK((*runtime)->finish(Duration{1}));
  CHECK(api.posted().size() == 1);
}

TEST_CASE("a failed start is reported with its reason") {
  FakeApi api;
  Runtime::tell_init_error(api.address(), {Errc::configuration, "segment.write_key", "required"});
  const auto posted = api.posted();
  REQUIRE(posted.size() == 1);
  CHECK(posted[0].path == "/2018-06-01/runtime/init/error");
  CHECK(posted[0].type == "ctsync.configuration");
  CHECK(posted[0].body == R"({"errorMessage":"segment.write_key: required",)"
                          R"("errorType":"ctsync.configuration","stackTrace":[]})");
}

TEST_CASE("an address that is none is a configuration error") {
  auto runtime = Runtime::create({"", wall_clock, Duration{0}, {}}, handlers());
  REQUIRE_FALSE(runtime.has_value());
  CHECK(runtime.error().code == Errc::configuration);
  CHECK(runtime.error().where == "AWS_LAMBDA_RUNTIME_API");
}

}  // namespace ctsync::lambda
