// SPDX-License-Identifier: MIT
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <log/logged_id.hpp>
#include <thread>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool has(const http::HttpResponse& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a signed customer is answered 202 and reaches Segment once, a repeat is a duplicate") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  const std::string body = customer_delivery("c-1", 1);

  const auto first = post(client, body);
  CHECK(first.status == 202);
  CHECK(first.body == R"({"ok":true,"status":"accepted","id":"c-1-1"})");
  const auto second = post(client, body);
  CHECK(second.status == 202);
  CHECK(second.body == R"({"ok":true,"status":"duplicate_ignored","id":"c-1-1"})");
  const auto alias = post(client, customer_delivery("c-1", 2),
                          signed_headers(customer_delivery("c-1", 2)), "/api/webhook");
  CHECK(alias.status == 202);

  REQUIRE(segment.wait_for_calls(2));
  CHECK(server.stop() == 0);
  const auto calls = segment.calls();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].user_id == "c-1@shop.example");
  CHECK(calls[0].json.find(R"("v":1)") != std::string::npos);
  CHECK(calls[1].json.find(R"("v":2)") != std::string::npos);
  CHECK(segment.bodies()[0].find(R"("writeKey":"write-key-of-the-test")") != std::string::npos);
}

TEST_CASE("an excluded custom field is in no call, and a cleared one is null") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["SYNC_CONFIG_PATH"] = folder.write(
      "config.json", R"({"segment":{"custom_fields":{"exclude":["v*"],"clear":["gone"]}}})");
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
  CHECK(segment.calls()[0].json.find(R"("v":)") == std::string::npos);
  CHECK(segment.calls()[0].json.find(R"("gone":null)") != std::string::npos);
}

TEST_CASE("each wrong request gets its own answer and stores nothing") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  const std::string body = customer_delivery("c-1", 1);

  SUBCASE("not signed") {
    const auto response = post(client, body, {});
    CHECK(response.status == 401);
    CHECK(response.body == R"({"ok":false,"error":"invalid signature"})");
  }
  SUBCASE("signed with another secret") {
    CHECK(post(client, body, signed_headers(body, "another secret of 16+")).status == 401);
  }
  SUBCASE("signed, then changed") {
    CHECK(post(client, body + " ", signed_headers(body)).status == 401);
  }
  SUBCASE("two signatures") {
    auto headers = signed_headers(body);
    headers.push_back(headers.back());
    CHECK(post(client, body, headers).status == 401);
  }
  SUBCASE("a wrong field is named by its JSON pointer, and its value is not repeated") {
    const std::string wrong =
        R"({"type":"customer.created","customer":{"id":"1","email":"a@b.example","firstName":4711}})";
    const auto response = post(client, wrong);
    CHECK(response.status == 400);
    CHECK(has(response, R"({"ok":false,"error":")"));
    CHECK(has(response, "/customer/firstName"));
    CHECK_FALSE(has(response, "4711"));
  }
  SUBCASE("not JSON") { CHECK(post(client, "{").status == 400); }
  SUBCASE("an unknown source") {
    CHECK(post(client, body, signed_headers(body), "/webhooks/nobody").status == 404);
  }
  SUBCASE("an unknown path") { CHECK(get(client, "/nothing").status == 404); }
  SUBCASE("another method") {
    const auto response = get(client, "/webhooks/commercetools");
    CHECK(response.status == 405);
    CHECK(response.header("allow") == "POST");
    CHECK(get(client, "/metrics", "DELETE").header("allow") == "GET, HEAD");
  }
  SUBCASE("too large") { CHECK(post(client, std::string(2 * 1024 * 1024, ' ')).status == 413); }
  SUBCASE("compressed") {
    auto headers = signed_headers(body);
    headers.emplace_back("Content-Encoding", "gzip");
    CHECK(post(client, body, headers).status == 415);
  }
  SUBCASE("a form") {
    auto headers = signed_headers(body);
    headers[0].second = "application/x-www-form-urlencoded";
    CHECK(post(client, body, headers).status == 415);
  }
  auto fresh = client_of(server.url());
  const auto metrics = get(fresh, "/metrics");
  CHECK(has(metrics, "ctsync_inbox_entries{state=\"waiting\"} 0\n"));
  CHECK(has(metrics, "ctsync_inbox_entries{state=\"done\"} 0\n"));
  CHECK(server.stop() == 0);
  CHECK(segment.requests() == 0);
}

TEST_CASE("a delivery without calls ends as ignored, with its reason in the log") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  const auto response =
      post(client, R"({"notificationType":"ResourceCreated","projectKey":"p",)"
                   R"("resource":{"typeId":"subscription","id":"s"},"version":1})");
  CHECK(response.status == 202);
  CHECK(server.wait_for_log("the test notification of a new subscription"));
  CHECK(has(get(client, "/metrics"), "ctsync_inbox_entries{state=\"ignored\"} 1\n"));
  CHECK(server.stop() == 0);
  CHECK(segment.requests() == 0);
}

TEST_CASE("health, readiness and metrics are pages for machines") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(get(client, "/livez").status == 200);
  CHECK(get(client, "/readyz").status == 200);
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  REQUIRE(server.wait_for_log("call.accepted"));
  const auto metrics = get(client, "/metrics");
  CHECK(metrics.status == 200);
  CHECK(metrics.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  for (const auto* line :
       {"ctsync_outbox_calls{state=\"accepted\"} 1\n", "ctsync_inbox_entries{state=\"done\"} 1\n",
        R"(ctsync_end_to_end_latency_seconds_count{target="segment",tenant="default"} 1)"}) {
    CHECK_MESSAGE(has(metrics, line), line);
  }
  CHECK(server.stop() == 0);
}

TEST_CASE("an outage at Segment delays calls and loses none, and they go out unchanged") {
  std::atomic<int> asked{0};
  Recorder segment([&](const http::Request&) {
    http::Response response;
    if (++asked > 3) return response;
    response.status = asked == 1 ? 503 : asked == 2 ? 429 : 500;
    if (asked == 2) response.headers.emplace_back("Retry-After", "1");
    return response;
  });
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(get(client, "/readyz").status == 200);
  CHECK(server.stop() == 0);
  const auto bodies = segment.bodies();
  REQUIRE(bodies.size() == 4);
  const auto event_of = [](const std::string& body) {
    return body.substr(0, body.find("\"writeKey\""));
  };
  CHECK(event_of(bodies[0]) == event_of(bodies[3]));
}

TEST_CASE("wrong credentials at Segment pause the target and make no dead letter") {
  std::atomic<bool> mended{false};
  Recorder segment([&](const http::Request&) {
    http::Response response;
    response.status = mended ? 200 : 401;
    return response;
  });
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_requests(2));
  CHECK(has(get(client, "/metrics"), "ctsync_outbox_calls{state=\"dead\"} 0\n"));
  mended = true;
  CHECK(segment.wait_for_calls(1));
  CHECK(server.stop() == 0);
}

TEST_CASE("one refused call becomes a dead letter that can be seen and sent again") {
  std::atomic<bool> picky{true};
  Recorder segment([&](const http::Request& request) {
    http::Response response;
    const bool bad = request.body.find("c-bad@") != std::string_view::npos;
    response.status = picky && bad ? 400 : 200;
    return response;
  });
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  auto client = client_of(server.url());
  for (const auto* id : {"c-1", "c-bad", "c-2"}) {
    CHECK(post(client, customer_delivery(id, 1)).status == 202);
  }
  REQUIRE(segment.wait_for_calls(2));
  REQUIRE(server.wait_for_log("call.dead"));

  const auto list = run({"dlq", "list", "--json"}, variables);
  CHECK(list.exit_code == 0);
  CHECK(list.out.find("Segment answered 400") != std::string::npos);
  CHECK(list.out.find("c-bad@") == std::string::npos);
  const auto id_at = list.out.find("outbox-");
  REQUIRE(id_at != std::string::npos);
  const std::string id = list.out.substr(id_at, list.out.find('"', id_at) - id_at);
  const auto shown = run({"dlq", "show", id}, variables);
  CHECK(shown.exit_code == 0);
  CHECK(shown.out.find("c-bad@") == std::string::npos);
  CHECK(run({"dlq", "show", id, "--payload"}, variables).out.find("c-bad@") != std::string::npos);
  CHECK(run({"outbox"}, variables).out.find("accepted 2, dead 1") != std::string::npos);

  picky = false;
  CHECK(run({"dlq", "retry", id}, variables).exit_code == 0);
  CHECK(segment.wait_for_calls(3));
  CHECK(run({"dlq", "retry", id}, variables).exit_code == 1);
  CHECK(server.stop() == 0);
}

TEST_CASE("an event over Segment's limit is a dead letter and is never sent") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-big", 1, std::string(40'000, 'x'))).status == 202);
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(server.wait_for_log("Segment takes at most 32000"));
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 1);
}

TEST_CASE("no log line holds anything personal, and every step has the delivery's id") {
  Recorder segment;
  const Folder folder;
  auto variables = settings(segment, folder);
  variables["LOG_LEVEL"] = "debug";
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-canary", 1, "Canarina")).status == 202);
  CHECK(post(client,
             R"({"type":"customer.created","customer":{"email":"canary","firstName":"Canarina"}})")
            .status == 400);
  REQUIRE(segment.wait_for_calls(1));
  REQUIRE(server.wait_for_log("call.accepted"));
  CHECK(server.stop() == 0);
  const std::string log = server.log();
  for (const auto* personal : {"Canarina", "@shop.example", "c-canary-1", "canary\"",
                               "a secret for tests", "write-key-of-the-test"}) {
    CHECK_MESSAGE(log.find(personal) == std::string::npos, personal);
  }
  for (const auto* event : {"delivery.accepted", "delivery.processed", "call.accepted"}) {
    const auto at = log.find(event);
    REQUIRE(at != std::string::npos);
    CHECK(log.substr(at, log.find('\n', at) - at).find(log::logged_id("c-canary-1")) !=
          std::string::npos);
  }
  struct stat status {};
  REQUIRE(::stat(folder.file("ctsync.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("SIGTERM ends the server in time although Segment hangs, and the call goes out later") {
  std::atomic<bool> hanging{true};
  Recorder segment([&](const http::Request&) {
    while (hanging) std::this_thread::yield();
    return http::Response{};
  });
  const Folder folder;
  const auto variables = settings(segment, folder);
  {
    Serving server(variables);
    auto client = client_of(server.url());
    CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
    REQUIRE(server.wait_for_log("delivery.processed"));
    const auto began = std::chrono::steady_clock::now();
    CHECK(server.stop() == 0);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{15});
  }
  hanging = false;
  Serving again(variables);
  CHECK(segment.wait_for_calls(1));
  CHECK(again.stop() == 0);
}

TEST_CASE("a second server on the same store is refused with the reason") {
  Recorder segment;
  const Folder folder;
  const auto variables = settings(segment, folder);
  Serving server(variables);
  auto second = variables;
  second["PORT"] = "0";
  const auto refused = run({"serve"}, second);
  CHECK(refused.exit_code != 0);
  CHECK(refused.err.find("ctsync.db") != std::string::npos);
  CHECK(server.stop() == 0);
}

TEST_CASE("no core dump of the server is ever written, whatever the limits were before") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  const auto limits = file_text("/proc/" + std::to_string(server.process()) + "/limits");
  const auto at = limits.find("Max core file size");
  REQUIRE(at != std::string::npos);
  CHECK(limits.substr(at, limits.find('\n', at) - at) ==
        "Max core file size        0                    0                    bytes     ");
  CHECK(server.stop() == 0);
}

}  // namespace ctsync::test
