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

#include "core/file_text.hpp"
#include "deployed.hpp"
#include "tls_segment.hpp"

namespace ctsync::test {

namespace {

using on_vercel::function_folder;
using on_vercel::output;

bool contains(const std::vector<std::string>& messages, const std::string& message) {
  return std::find(messages.begin(), messages.end(), message) != messages.end();
}

Variables to(const std::string& segment_url) {
  return {{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
          {"SEGMENT_REGION", segment_url},
          {"WEBHOOK_SECRET", std::string(secret)}};
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
}

TEST_CASE("the function is small, and has nothing of Kerberos and LDAP") {
  namespace fs = std::filesystem;
  std::uintmax_t bytes = 0;
  bool has_openssl = false;
  for (const auto& file : fs::recursive_directory_iterator(function_folder)) {
    if (!file.is_regular_file()) continue;
    const auto name = file.path().filename().string();
    // OpenSSL is as large as the distribution makes it: 5.4 MB on Debian 12, where all is under 20 MB
    // then, and 7.6 MB on Debian 13.
    const bool is_openssl = name.starts_with("libcrypto.") || name.starts_with("libssl.");
    has_openssl = has_openssl || is_openssl;
    if (!is_openssl) bytes += file.file_size();
    if (name.starts_with("libgssapi") || name.starts_with("libldap")) {
      CHECK(file.file_size() < 20'000);  // a stand-in
    }
    CHECK_FALSE((name.starts_with("libkrb5.") || name.starts_with("libgnutls.")));
  }
  // Nobody deploys a program that is not optimised.
  constexpr bool is_optimised = CTSYNC_OPTIMISED;
  CHECK(bytes < (is_optimised && has_openssl ? 16'000'000 : 20'000'000));
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
