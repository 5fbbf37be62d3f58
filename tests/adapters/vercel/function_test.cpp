// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <http/client.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <vercel/function.hpp>

#include "adapters/vercel/platform.hpp"

namespace ctsync::vercel {

namespace {

using test::Platform;

/// A function that is served until the end of the scope.
class Running {
 public:
  Running(Platform& platform, http::Handler handler, http::Hooks hooks = {})
      : function_({platform.path(), 0, 64, std::chrono::seconds{5}}, std::move(handler),
                  std::move(hooks)) {
    auto port = function_.start(std::chrono::steady_clock::now());
    REQUIRE(port.has_value());
    port_ = *port;
    serving_ = std::thread([this] { function_.run(); });
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { stop(); }

  void stop() {
    if (!serving_.joinable()) return;
    function_.stop();
    serving_.join();
  }

  int port() const { return port_; }

  http::Client client() const {
    http::ClientOptions options;
    options.base_url = fmt::format("http://127.0.0.1:{}", port_);
    auto client = http::Client::create(options);
    REQUIRE(client.has_value());
    return std::move(*client);
  }

 private:
  Function function_;
  int port_ = 0;
  std::thread serving_;
};

http::Response echo(const http::Request& request) {
  http::Response response;
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with("x-")) response.body += fmt::format("{}={};", name, value);
  }
  return response;
}

int invoke(http::Client& client, int id, std::string_view path = "/", std::string_view body = {}) {
  http::HttpRequest request;
  request.path = path;
  request.headers = {{"x-vercel-internal-invocation-id", fmt::format("inv-{}", id)},
                     {"x-vercel-internal-request-id", std::to_string(id)}};
  request.body = body;
  auto response = client.send(request);
  return response ? response->status : 0;
}

std::string end_of(int id) {
  return fmt::format(
      R"({{"type":"end","payload":{{"context":{{"invocationId":"inv-{0}","requestId":{0}}},)"
      R"("error":null}}}})",
      id);
}

bool contains(const std::vector<std::string>& messages, const std::string& message) {
  return std::find(messages.begin(), messages.end(), message) != messages.end();
}

}  // namespace

TEST_CASE("the function reports to the host that it listens, and on which port") {
  Platform platform;
  Running function(platform, echo);
  const auto messages = platform.messages(1);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].starts_with(R"({"type":"server-started","payload":{"initDuration":)"));
  CHECK(messages[0].ends_with(fmt::format(R"(,"httpPort":{}}}}})", function.port())));
}

TEST_CASE("the handler never sees the host's own headers") {
  Platform platform;
  Running function(platform, echo);
  auto client = function.client();
  http::HttpRequest request;
  request.path = "/";
  request.headers = {{"X-Vercel-Internal-Invocation-Id", "a"},
                     {"x-vercel-internal-request-id", "1"},
                     {"x-vercel-internal-span-id", "s"},
                     {"X-Mine", "m"}};
  auto response = client.send(request);
  REQUIRE(response.has_value());
  CHECK(response->body == "x-mine=m;");
}

TEST_CASE("a ping is answered without the handler, and has no end") {
  Platform platform;
  std::atomic<int> handled{0};
  Running function(platform, [&](const http::Request& request) {
    ++handled;
    return echo(request);
  });
  auto client = function.client();
  http::HttpRequest ping;
  ping.method = "GET";
  ping.path = "/_vercel/ping";
  ping.headers = {{"x-vercel-internal-invocation-id", "p"}, {"x-vercel-internal-request-id", "9"}};
  auto response = client.send(ping);
  REQUIRE(response.has_value());
  CHECK(response->status == 200);
  CHECK(response->body == "OK");
  CHECK(handled == 0);
  CHECK(invoke(client, 1) == 200);
  const auto messages = platform.messages(2);
  REQUIRE(messages.size() == 2);
  CHECK(messages[1] == end_of(1));
}

TEST_CASE("every answer is followed by its end: the handler's, the hook's, and refusals") {
  Platform platform;
  http::Hooks hooks;
  hooks.before_body =
      [](const http::Request& request) -> std::variant<std::size_t, http::Response> {
    CHECK_FALSE(request.header("x-vercel-internal-request-id").has_value());
    if (request.path != "/early") return std::size_t{64};
    http::Response response;
    response.status = 404;
    return response;
  };
  Running function(
      platform,
      [](const http::Request& request) -> http::Response {
        if (request.path == "/throws") throw 1;
        return echo(request);
      },
      hooks);
  auto client = function.client();
  CHECK(invoke(client, 1) == 200);
  CHECK(invoke(client, 2, "/early") == 404);
  CHECK(invoke(client, 3, "/throws") == 503);
  CHECK(invoke(client, 4, "/", std::string(65, 'x')) == 413);
  const auto messages = platform.messages(5);
  CHECK(messages.size() == 5);
  for (int id = 1; id <= 4; ++id) CHECK(contains(messages, end_of(id)));
}

TEST_CASE("fifty requests at once have fifty ends, none twice") {
  Platform platform;
  Running function(platform, echo);
  std::vector<std::thread> senders;
  std::atomic<int> answered{0};
  for (int id = 1; id <= 50; ++id) {
    senders.emplace_back([&, id] {
      auto client = function.client();
      if (invoke(client, id) == 200) ++answered;
    });
  }
  for (auto& sender : senders) sender.join();
  CHECK(answered == 50);
  const auto messages = platform.messages(51);
  CHECK(messages.size() == 51);
  for (int id = 1; id <= 50; ++id) CHECK(contains(messages, end_of(id)));
}

TEST_CASE("an invocation id cannot break out of its message") {
  Platform platform;
  Running function(platform, echo);
  auto client = function.client();
  http::HttpRequest request;
  request.path = "/";
  request.headers = {{"x-vercel-internal-invocation-id", R"(a"b\)"},
                     {"x-vercel-internal-request-id", "18446744073709551615"}};
  REQUIRE(client.send(request).has_value());
  const auto messages = platform.messages(2);
  REQUIRE(messages.size() == 2);
  CHECK(messages[1].find(R"("invocationId":"a\"b\\","requestId":18446744073709551615})") !=
        std::string::npos);
}

TEST_CASE("stop lets a request in flight finish and reports its end") {
  Platform platform;
  std::mutex mutex;
  std::condition_variable changed;
  bool inside = false;
  bool may_go = false;
  Running function(platform, [&](const http::Request& request) {
    std::unique_lock lock(mutex);
    inside = true;
    changed.notify_all();
    changed.wait_for(lock, std::chrono::seconds{10}, [&] { return may_go; });
    return echo(request);
  });
  auto client = function.client();
  std::thread sender([&] { CHECK(invoke(client, 7) == 200); });
  {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, std::chrono::seconds{10}, [&] { return inside; });
  }
  std::thread stopping([&] { function.stop(); });
  {
    const std::lock_guard lock(mutex);
    may_go = true;
    changed.notify_all();
  }
  stopping.join();
  sender.join();
  CHECK(contains(platform.messages(2), end_of(7)));
}

TEST_CASE("a host that is not there is an error, and so is a port in use") {
  Function alone({"/tmp/ctsync_no_such_socket", 0, 0, std::chrono::seconds{1}}, echo);
  auto port = alone.start(std::chrono::steady_clock::now());
  REQUIRE_FALSE(port.has_value());
  CHECK(port.error().code == Errc::unavailable);
  CHECK(port.error().where == "VERCEL_IPC_PATH");

  Platform platform;
  Running first(platform, echo);
  Function second({platform.path(), first.port(), 0, std::chrono::seconds{1}}, echo);
  CHECK_FALSE(second.start(std::chrono::steady_clock::now()).has_value());
}

TEST_CASE("a start that can never work is reported with its reason instead") {
  Platform platform;
  tell_unrecoverable(platform.path(), 3, "segment.write_key: required");
  const auto messages = platform.messages(1);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0] == R"({"type":"unrecoverable-error","payload":{"exitCode":3,)"
                       R"("message":"segment.write_key: required"}})");
}

}  // namespace ctsync::vercel
