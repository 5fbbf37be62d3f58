// SPDX-License-Identifier: MIT
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "adapters/vercel/platform.hpp"
#include "core/file_text.hpp"
#include "function.hpp"
#include "program/deliveries.hpp"
#include "tls_segment.hpp"

namespace ctsync::test {

namespace {

using vercel::test::Platform;

const std::string output = CTSYNC_FUNCTIONS "/vercel/.vercel/output";
const std::string function_folder = output + "/functions/index.func";

bool contains(const std::vector<std::string>& messages, const std::string& message) {
  return std::find(messages.begin(), messages.end(), message) != messages.end();
}

std::string end_of(int id) {
  return fmt::format(
      R"({{"type":"end","payload":{{"context":{{"invocationId":"inv-{0}","requestId":{0}}},)"
      R"("error":null}}}})",
      id);
}

/// The deployed function, and this test as its host.
class Deployed {
 public:
  explicit Deployed(const Variables& variables, const EmptyRoot* root = nullptr)
      : own_root_(root == nullptr ? std::make_unique<EmptyRoot>(function_folder) : nullptr),
        root_(root == nullptr ? *own_root_ : *root),
        platform(root_.outside("/ipc")),
        function(root_, {"/executable"}, with_host(variables)) {}

  /// The port on which it listens. Fails the test if it does not report one.
  int port() {
    const auto messages = platform.messages(1);
    REQUIRE_MESSAGE(messages.size() >= 1, function.log());
    json::Parser parser;
    auto root = parser.parse(messages[0]);
    REQUIRE_MESSAGE((root.has_value() && (*root)["type"].string() == "server-started"),
                    messages[0]);
    return static_cast<int>((*root)["payload"]["httpPort"].integer().value_or(0));
  }

  http::Client client() { return client_of(fmt::format("http://127.0.0.1:{}", port())); }

  /// Sends a webhook with the header fields of Vercel's proxy.
  static Result<http::HttpResponse> send(http::Client& client, int id, std::string_view body,
                                         Headers headers) {
    headers.emplace_back("x-vercel-internal-invocation-id", fmt::format("inv-{}", id));
    headers.emplace_back("x-vercel-internal-request-id", std::to_string(id));
    http::HttpRequest request;
    request.path = "/webhooks/commercetools";
    request.headers = std::move(headers);
    request.body = body;
    return client.send(request);
  }
  static int send(http::Client& client, int id, std::string_view body) {
    auto response = send(client, id, body, signed_headers(body));
    return response ? response->status : 0;
  }

 private:
  static Variables with_host(Variables variables) {
    variables.insert({{"VERCEL", "1"},
                      {"VERCEL_IPC_PATH", "/ipc"},
                      {"VERCEL_DEV_PORT", "0"},
                      {"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"}});
    return variables;
  }

  std::unique_ptr<EmptyRoot> own_root_;
  const EmptyRoot& root_;

 public:
  Platform platform;
  Function function;
};

Variables to(const std::string& segment_url) {
  return {{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
          {"SEGMENT_REGION", segment_url},
          {"WEBHOOK_SECRET", std::string(secret)}};
}

std::int64_t percentile(std::vector<std::int64_t> sorted, std::size_t percent) {
  return sorted[std::min(sorted.size() - 1, sorted.size() * percent / 100)];
}

}  // namespace

TEST_CASE("the output says what makes Vercel take it as a program of its own") {
  json::Parser parser;
  auto config = parser.parse(file_text(function_folder + "/.vc-config.json"));
  REQUIRE(config.has_value());
  CHECK((*config)["runtime"].string() == "executable");
  CHECK((*config)["handler"].string() == "executable");
  const auto architecture = (*config)["architecture"].string().value_or("");
  CHECK((architecture == "x86_64" || architecture == "arm64"));
  CHECK((*config)["environment"].is_object());
  CHECK((*config)["environment"].size() == 0);  // secrets belong to the project
  CHECK((*config)["runtimeLanguage"].is_null());
  auto routes = parser.parse(file_text(output + "/config.json"));
  REQUIRE(routes.has_value());
  CHECK((*routes)["version"].integer() == 3);
  CHECK((*routes)["routes"].size() == 2);
  namespace fs = std::filesystem;
  const auto mode = fs::status(function_folder + "/executable").permissions();
  CHECK((mode & fs::perms::others_exec) == fs::perms::others_exec);
  std::uintmax_t bytes = 0;
  for (const auto& file : fs::recursive_directory_iterator(function_folder)) {
    if (file.is_regular_file()) bytes += file.file_size();
  }
  CHECK(bytes < 36'000'000);
}

TEST_CASE("in a root with nothing but the function webhooks reach Segment, each with an end") {
  Recorder segment;
  Deployed deployed(to(segment.url()));
  auto client = deployed.client();
  CHECK(get(client, "/_vercel/ping").body == "OK");
  const auto response = deployed.send(client, 1, customer_delivery("c-1", 1),
                                      signed_headers(customer_delivery("c-1", 1)));
  REQUIRE(response.has_value());
  CHECK(response->status == 200);
  CHECK(response->body == R"({"ok":true,"status":"accepted","id":"c-1-1"})");
  CHECK(segment.calls().size() == 1);
  const auto messages = deployed.platform.messages(2);
  REQUIRE(messages.size() == 2);
  CHECK(messages[1] == end_of(1));
}

TEST_CASE("fifty webhooks at once are fifty calls and fifty ends") {
  Recorder segment;
  Deployed deployed(to(segment.url()));
  std::atomic<int> taken{0};
  std::vector<std::thread> senders;
  for (int id = 1; id <= 50; ++id) {
    senders.emplace_back([&, client = deployed.client(), id]() mutable {
      const std::string body = customer_delivery("c-" + std::to_string(id), 1);
      if (Deployed::send(client, id, body) == 200) ++taken;
    });
  }
  for (auto& sender : senders) sender.join();
  CHECK(taken == 50);
  CHECK(segment.calls().size() == 50);
  const auto messages = deployed.platform.messages(51);
  CHECK(messages.size() == 51);
  for (int id = 1; id <= 50; ++id) CHECK(contains(messages, end_of(id)));
}

TEST_CASE("every rejected request is reported as ended too") {
  std::atomic<int> status{503};
  Recorder segment([&](const http::Request&) {
    http::Response response;
    response.status = status;
    return response;
  });
  Deployed deployed(to(segment.url()));
  auto client = deployed.client();
  const std::string body = customer_delivery("c-1", 1);
  CHECK(Deployed::send(client, 1, body, {})->status == 401);
  CHECK(Deployed::send(client, 2, "{") == 400);
  const auto later = Deployed::send(client, 3, body, signed_headers(body));
  REQUIRE(later.has_value());
  CHECK(later->status == 503);
  CHECK(later->header("retry-after").has_value());
  const std::string large(1024 * 1024 + 1, ' ');
  CHECK(Deployed::send(client, 4, large) == 413);
  status = 200;
  CHECK(Deployed::send(client, 5, body) == 200);
  const auto messages = deployed.platform.messages(6);
  for (int id = 1; id <= 5; ++id) CHECK(contains(messages, end_of(id)));
}

TEST_CASE(
    "the authorities in the function are the ones that Segment's certificate must come from") {
  TlsSegment segment;
  EmptyRoot root(function_folder);
  std::filesystem::create_directory(root.outside("/etc"));
  std::ofstream(root.outside("/etc/hosts")) << "127.0.0.1 segment.test\n";
  const std::string body = customer_delivery("c-1", 1);
  {
    Deployed deployed(to(segment.url()), &root);
    auto client = deployed.client();
    CHECK(Deployed::send(client, 1, body) == 503);
    CHECK(segment.requests() == 0);
  }
  std::filesystem::remove(root.outside("/ca-certificates.crt"));  // it is linked, not copied
  segment.write_authority(root.outside("/ca-certificates.crt"));
  Deployed deployed(to(segment.url()), &root);
  auto client = deployed.client();
  CHECK(Deployed::send(client, 1, body) == 200);
  CHECK(segment.requests() == 1);
}

TEST_CASE("SIGTERM ends the function with its connections open, and requests in flight finish") {
  std::atomic<bool> asked{false};
  std::atomic<bool> may_answer{false};
  Recorder segment([&](const http::Request&) {
    asked = true;
    while (!may_answer) std::this_thread::yield();
    return http::Response{};
  });
  Deployed deployed(to(segment.url()));
  std::vector<http::Client> idle;
  for (int i = 0; i < 5; ++i) {
    idle.push_back(deployed.client());
    CHECK(get(idle.back(), "/livez").status == 200);
  }
  std::thread sender([&] {
    auto client = deployed.client();
    CHECK(Deployed::send(client, 1, customer_delivery("c-1", 1)) == 200);
  });
  while (!asked) std::this_thread::yield();
  deployed.function.signal(SIGTERM);
  may_answer = true;
  sender.join();
  const auto began = std::chrono::steady_clock::now();
  CHECK(deployed.function.wait() == 0);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{2});
  CHECK(contains(deployed.platform.messages(2), end_of(1)));
}

TEST_CASE("by default the function listens on port 3000, where Vercel looks for it") {
  Recorder segment;
  auto variables = to(segment.url());
  variables["VERCEL_DEV_PORT"] = "";
  Deployed deployed(variables);
  const auto messages = deployed.platform.messages(1);
  REQUIRE(messages.size() == 1);
  const bool started = messages[0].find(R"("httpPort":3000)") != std::string::npos;
  const bool in_use = messages[0].find("unrecoverable-error") != std::string::npos;
  CHECK((started || in_use));
}

TEST_CASE("a function with a wrong configuration reports the error to Vercel, and ends") {
  Recorder segment;
  auto variables = to(segment.url());
  std::string expected;
  SUBCASE("a setting is missing") {
    variables.erase("WEBHOOK_SECRET");
    expected = "webhooks.secret (WEBHOOK_SECRET): required";
  }
  SUBCASE("a store on a disk that will be gone") {
    variables["SYNC_MODE"] = "durable";
    expected = "use direct as sync.mode (SYNC_MODE)";
  }
  Deployed deployed(variables);
  CHECK(deployed.function.wait() == 3);
  const auto messages = deployed.platform.messages(1);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].starts_with(R"({"type":"unrecoverable-error","payload":{"exitCode":3,)"));
  CHECK(messages[0].find(expected) != std::string::npos);
}

TEST_CASE("the function starts and answers as fast as a function has to") {
  Recorder segment;
  std::vector<std::int64_t> starts;
  for (int i = 0; i < 5; ++i) {
    const EmptyRoot root(function_folder);
    const auto began = std::chrono::steady_clock::now();
    Deployed deployed(to(segment.url()), &root);
    deployed.port();
    starts.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::steady_clock::now() - began)
                         .count());
  }
  Deployed deployed(to(segment.url()));
  auto client = deployed.client();
  std::vector<std::int64_t> warm;
  for (int id = 1; id <= 1000; ++id) {
    const std::string body = customer_delivery("c-" + std::to_string(id), 1);
    const auto headers = signed_headers(body);
    const auto began = std::chrono::steady_clock::now();
    const auto response = Deployed::send(client, id, body, headers);
    const auto took = std::chrono::steady_clock::now() - began;
    REQUIRE((response.has_value() && response->status == 200));
    warm.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  }
  std::sort(starts.begin(), starts.end());
  std::sort(warm.begin(), warm.end());
  fmt::print(
      "MEASURED: vercel: start to ready {:.1f} ms (median of {}), warm p50 {:.2f} ms, p99 {:.2f} "
      "ms\n",
      static_cast<double>(percentile(starts, 50)) / 1000, starts.size(),
      static_cast<double>(percentile(warm, 50)) / 1000,
      static_cast<double>(percentile(warm, 99)) / 1000);
  // Test machines are shared. The bounds only check that nothing waits for a timer.
  CHECK(percentile(starts, 50) < 500'000);
  CHECK(percentile(warm, 50) < 20'000);
}

}  // namespace ctsync::test
