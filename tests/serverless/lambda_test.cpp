// SPDX-License-Identifier: MIT
#include <signal.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "adapters/lambda/fake_api.hpp"
#include "events.hpp"
#include "function.hpp"
#include "program/deliveries.hpp"

namespace ctsync::test {

namespace {

using lambda::test::Empty;
using lambda::test::FakeApi;

const std::string function_folder = CTSYNC_FUNCTIONS "/lambda/function";

Variables to(const Recorder& segment, const FakeApi& api) {
  return {{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
          {"SEGMENT_REGION", segment.url()},
          {"WEBHOOK_SECRET", std::string(secret)},
          {"AWS_LAMBDA_FUNCTION_NAME", "ctsync"},
          {"LD_LIBRARY_PATH", "/lib64:/usr/lib64:/var/runtime"},
          {"AWS_LAMBDA_RUNTIME_API", api.address()}};
}

http::Response with_status(int status) {
  http::Response response;
  response.status = status;
  return response;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("in a root with nothing but the function every shape of event reaches Segment") {
  Recorder segment;
  FakeApi api(Empty::wait);
  const std::string body = customer_delivery("c-1", 1);
  api.add(request(body, signed_headers(body)));
  api.add(request(body, {}));
  api.add(queue({customer_delivery("c-2", 1), "not JSON", customer_delivery("c-3", 1)}));
  api.add(R"({"Records":[{"EventSource":"aws:sns","Sns":{"MessageId":"m","Message":)" +
          in_quotes(customer_delivery("c-4", 1)) + "}}]}");
  api.add(R"({"version":"0","id":"e","detail-type":"CustomerCreated","source":"aws.partner/x",)"
          R"("detail":)" +
          customer_delivery("c-5", 1) + "}");
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, to(segment, api));
  const auto posted = api.posted(5);
  REQUIRE_MESSAGE(posted.size() == 5, function.log());
  CHECK(has(posted[0].body, R"("statusCode":200)"));
  CHECK(has(posted[1].body, R"("statusCode":401)"));
  // An invalid record is logged and not reported as failed: the queue would repeat it for ever.
  CHECK(posted[2].body == R"({"batchItemFailures":[]})");
  CHECK(posted[3].path.ends_with("/response"));
  CHECK(posted[4].path.ends_with("/response"));
  CHECK(segment.calls().size() == 5);
  function.signal(SIGTERM);
  CHECK(function.wait() == 0);
  CHECK(has(function.log(), R"("outcome":"dead")"));
  CHECK(has(function.log(), R"("server.stopped")"));
}

TEST_CASE("a record that Segment cannot take now is repeated alone") {
  Recorder segment([&](const http::Request& call) {
    return with_status(call.body.find("c-2@") == std::string_view::npos ? 200 : 503);
  });
  FakeApi api(Empty::wait);
  api.add(queue(
      {customer_delivery("c-1", 1), customer_delivery("c-2", 1), customer_delivery("c-3", 1)}));
  api.add(R"({"Records":[{"EventSource":"aws:sns","Sns":{"Message":)" +
          in_quotes(customer_delivery("c-2", 1)) + "}}]}");
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, to(segment, api));
  const auto posted = api.posted(2);
  REQUIRE_MESSAGE(posted.size() == 2, function.log());
  CHECK(posted[0].body == R"({"batchItemFailures":[{"itemIdentifier":"m-1"}]})");
  CHECK(posted[1].path.ends_with("/error"));
  CHECK(segment.calls().size() == 2);
}

TEST_CASE("a Segment that does not answer costs no more than the invocation's time") {
  std::atomic<bool> hangs{true};
  std::atomic<bool> held{true};
  Recorder segment([&](const http::Request&) {
    if (hangs.exchange(false)) {
      while (held) std::this_thread::yield();
    }
    return with_status(200);
  });
  FakeApi api(Empty::wait);
  const std::string body = customer_delivery("c-1", 1);
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, to(segment, api));
  REQUIRE(api.wait_until_asked(1));
  api.add(request(body, signed_headers(body)), Duration{600});
  const auto late = api.posted(1);
  REQUIRE_MESSAGE(late.size() == 1, function.log());
  CHECK(has(late[0].body, R"("statusCode":503)"));
  held = false;
  api.add(request(body, signed_headers(body)));
  const auto posted = api.posted(2);
  REQUIRE(posted.size() == 2);
  CHECK(has(posted[1].body, R"("statusCode":200)"));
}

TEST_CASE("a function that is frozen between events, for any time, goes on where it was") {
  Recorder segment;
  FakeApi api(Empty::wait);
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, to(segment, api));
  for (int round = 1; round <= 3; ++round) {
    REQUIRE(api.wait_until_asked(round));
    function.signal(SIGSTOP);
    const std::string body = customer_delivery("c-" + std::to_string(round), 1);
    api.add(request(body, signed_headers(body)));
    function.signal(SIGCONT);
    const auto posted = api.posted(static_cast<std::size_t>(round));
    REQUIRE(posted.size() == static_cast<std::size_t>(round));
    CHECK(has(posted.back().body, R"("statusCode":200)"));
  }
  CHECK(segment.calls().size() == 3);
}

TEST_CASE("a function with a wrong configuration reports it before the first event, and ends") {
  Recorder segment;
  FakeApi api(Empty::wait);
  auto variables = to(segment, api);
  variables["INBOX_DATABASE_URL"] = "sqlite:/tmp/ctsync.db";
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, variables);
  CHECK(function.wait() == 3);
  const auto posted = api.posted();
  REQUIRE(posted.size() == 1);
  CHECK(posted[0].path == "/2018-06-01/runtime/init/error");
  CHECK(posted[0].type == "ctsync.configuration");
  CHECK(has(posted[0].body, "store.url (INBOX_DATABASE_URL): this host keeps no files"));
}

TEST_CASE("a Runtime API that is gone ends the function") {
  Recorder segment;
  FakeApi api(Empty::fail);
  const EmptyRoot root(function_folder);
  Function function(root, {"/bootstrap"}, to(segment, api));
  CHECK(function.wait() == 1);
}

}  // namespace ctsync::test
