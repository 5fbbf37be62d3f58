// SPDX-License-Identifier: MIT
#include <atomic>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// The second message about a customer.
std::string message(const std::string& id, std::string_view type, std::string_view fields) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}-{1}","version":1,)"
      R"("sequenceNumber":2,"resource":{{"typeId":"customer","id":"{0}"}},"resourceVersion":2,)"
      R"("type":"{1}","createdAt":"2026-01-01T00:00:02.000Z"{2}}})",
      id, type, fields);
}

std::string erasure(const std::string& id) {
  return fmt::format(
      R"({{"notificationType":"ResourceDeleted","projectKey":"p","version":2,"resource":)"
      R"({{"typeId":"customer","id":"{}"}},"modifiedAt":"2026-01-01T00:00:02.000Z",)"
      R"("dataErasure":true}})",
      id);
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// All bytes of the database and its journal.
std::string files(const Folder& folder) {
  std::string bytes;
  for (const auto* end : {"", "-wal"}) {
    std::ifstream file(folder.file("ctsync.db") + end, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(file), {});
  }
  return bytes;
}

bool eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

const std::string canary = "canary-4f7b09";
const std::string canary_name = "Zenobia-4f7b09";

/// Delivers the canary customer, then its erasure.
void come_and_go(Recorder& segment, Serving& server) {
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery(canary, 1, canary_name)).status == 202);
  CHECK(segment.wait_for_calls(1));
  CHECK(post(client, erasure(canary)).status == 202);
}

void check_no_trace(const Folder& folder, Serving& server) {
  CHECK(eventually([&] {
    const auto bytes = files(folder);
    return !has(bytes, canary + "@") && !has(bytes, canary_name);
  }));
  CHECK(server.stop() == 0);
  const auto bytes = files(folder) + server.log();
  CHECK_FALSE(has(bytes, canary + "@"));
  CHECK_FALSE(has(bytes, canary_name));
}

}  // namespace

TEST_CASE("a deleted customer is an identify with deletedAt") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  const auto gone = message("c-1", "CustomerDeleted", R"(,"email":"c-1@shop.example")");
  CHECK(post(client, gone).status == 202);
  REQUIRE(segment.wait_for_calls(2));
  const auto call = segment.calls()[1];
  CHECK(call.user_id == "c-1@shop.example");
  CHECK(has(call.json, R"("type":"identify")"));
  CHECK(has(call.json, R"("deletedAt":"2026-01-01T00:00:02.000Z")"));
}

TEST_CASE("a new e-mail is an alias and then an identify") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  const auto changed = message("c-1", "CustomerEmailChanged", R"(,"email":"new@shop.example")");
  CHECK(post(client, changed).status == 202);
  REQUIRE(segment.wait_for_calls(3));
  const auto calls = segment.calls();
  CHECK(has(calls[1].json, R"("type":"alias")"));
  CHECK(has(calls[1].json, R"("previousId":"c-1@shop.example")"));
  CHECK(calls[1].user_id == "new@shop.example");
  CHECK(has(calls[2].json, R"("type":"identify")"));
  CHECK(calls[2].user_id == "new@shop.example");
}

TEST_CASE("a deletion that asks for erasure is sent, and then no byte of the person is left") {
  Recorder segment;
  const Folder folder;
  Serving server(settings(segment, folder));
  come_and_go(segment, server);
  REQUIRE(segment.wait_for_calls(2));
  CHECK(has(segment.calls()[1].json, R"("deletedAt")"));
  check_no_trace(folder, server);
}

TEST_CASE("an erasure is also sent to a target that was unavailable when it was requested") {
  std::atomic<int> status{200};
  Recorder segment([&](const http::Request&) {
    http::Response response;
    response.status = status;
    return response;
  });
  const Folder folder;
  Serving server(settings(segment, folder));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery(canary, 1, canary_name)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  status = 503;
  CHECK(post(client, erasure(canary)).status == 202);
  CHECK(segment.wait_for_requests(2));
  status = 200;
  CHECK(segment.wait_for_calls(2));
  check_no_trace(folder, server);
}

TEST_CASE("with suppress_with_delete a deletion goes to the Public API, and no data stays") {
  Recorder segment;
  Recorder public_api([](const http::Request& request) {
    http::Response response;
    if (request.path != "/regulations") response.status = 404;
    return response;
  });
  const Folder folder;
  Serving server(settings(segment, folder,
                          {{"SEGMENT_ON_DELETE", "suppress_with_delete"},
                           {"SEGMENT_PUBLIC_API_TOKEN", "token-of-the-test"},
                           {"SEGMENT_PUBLIC_API_URL", public_api.url()}}));
  come_and_go(segment, server);
  REQUIRE(public_api.wait_for_requests(1));
  CHECK(public_api.bodies().back() ==
        R"({"regulationType":"SUPPRESS_WITH_DELETE","subjectType":"USER_ID",)"
        R"("subjectIds":[")" +
            canary + R"(@shop.example"]})");
  check_no_trace(folder, server);
  CHECK(segment.calls().size() == 1);
}

}  // namespace ctsync::test
