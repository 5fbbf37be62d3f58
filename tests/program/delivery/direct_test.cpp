// SPDX-License-Identifier: MIT
#include <fmt/core.h>

#include <atomic>
#include <ctsync/json/write.hpp>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "adapters/lambda/fake_api.hpp"
#include "program/deliveries.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"
#include "settings/hosting.hpp"
#include "settings/load.hpp"

namespace ctsync::test {

namespace {

using server::Host;

server::Environment only(const Variables& variables) {
  return [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

Variables direct(const Recorder& segment) {
  return {{"SEGMENT_WRITE_KEY", "write-key-of-the-test"},
          {"SEGMENT_REGION", segment.url()},
          {"WEBHOOK_SECRET", std::string(secret)},
          {"SYNC_MODE", "direct"}};
}

http::Response with_status(int status) {
  http::Response response;
  response.status = status;
  return response;
}

/// A message that does not contain the customer.
std::string email_change(const std::string& id) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}-2","version":1,)"
      R"("sequenceNumber":2,"resource":{{"typeId":"customer","id":"{0}"}},"resourceVersion":2,)"
      R"("type":"CustomerEmailChanged","createdAt":"2026-01-01T00:00:01.000Z",)"
      R"("email":"new@shop.example"}})",
      id);
}

std::vector<Error> errors_of(Variables variables) {
  variables.insert({{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", std::string(secret)}});
  return server::load(std::nullopt, only(variables)).errors;
}

}  // namespace

TEST_CASE(
    "in direct mode a delivery is answered when Segment has it, and a repeat repeats its id") {
  Recorder segment;
  Serving server(direct(segment));
  auto client = client_of(server.url());
  const auto first = post(client, customer_delivery("c-1", 1));
  CHECK(first.status == 200);
  CHECK(first.body == R"({"ok":true,"status":"accepted","id":"c-1-1"})");
  CHECK(segment.calls().size() == 1);
  CHECK(post(client, customer_delivery("c-1", 1)).status == 200);
  const auto calls = segment.calls();
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].message_id == calls[1].message_id);
  CHECK(get(client, "/readyz").status == 200);
  CHECK(get(client, "/metrics").status == 200);
  CHECK(server.stop() == 0);
}

TEST_CASE("in direct mode an unavailable target is a 503, and the repeat is delivered") {
  std::atomic<int> status{503};
  Recorder segment([&](const http::Request&) {
    http::Response response = with_status(status);
    if (status == 429) response.headers = {{"Retry-After", "7"}};
    return response;
  });
  Serving server(direct(segment));
  auto client = client_of(server.url());
  const std::string body = customer_delivery("c-1", 1);
  for (const int bad : {503, 500, 401}) {
    status = bad;
    const auto response = post(client, body);
    CHECK(response.status == 503);
    CHECK(response.header("retry-after").has_value());
  }
  status = 429;
  CHECK(post(client, body).header("retry-after") == "7");
  status = 200;
  CHECK(post(client, body).status == 200);
  CHECK(segment.calls().size() == 1);
}

TEST_CASE("in direct mode an invalid delivery is a 400 and logged, and an ignored one is a 200") {
  std::atomic<int> status{400};
  Recorder segment([&](const http::Request&) { return with_status(status); });
  Serving server(direct(segment));
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 400);
  CHECK(post(client, "{}").status == 400);
  CHECK(post(client, customer_delivery("c-1", 1), {}).status == 401);
  CHECK(server.wait_for_log(R"("outcome":"dead")"));
  const auto ignored = post(
      client,
      R"({"notificationType":"ResourceCreated","projectKey":"p","version":1,)"
      R"("resource":{"typeId":"subscription","id":"s"},"createdAt":"2026-01-01T00:00:00.000Z"})");
  CHECK(ignored.status == 200);
  CHECK(ignored.body.find(R"("status":"ignored")") != std::string::npos);
}

TEST_CASE("in direct mode a step without the customer names the setting it would need") {
  Recorder segment;
  Serving server(direct(segment));
  auto client = client_of(server.url());
  const auto response = post(client, email_change("c-1"));
  CHECK(response.status == 400);
  CHECK(response.body.find("CTP_PROJECT_KEY") != std::string::npos);
  CHECK(segment.requests() == 0);
}

TEST_CASE(
    "in direct mode a batch is delivered in sequence, and its notifications share the record") {
  Recorder segment;
  Serving server(direct(segment));
  auto client = client_of(server.url());
  const std::string body = "[" + customer_delivery("c-1", 1) + "," + customer_delivery("c-2", 1) +
                           "," + email_change("c-1") + "]";
  const auto response = post(client, body);
  CHECK(response.status == 200);
  const auto calls = segment.calls();
  REQUIRE(calls.size() == 4);
  CHECK(segment.requests() == 1);
  CHECK(calls[0].user_id == "c-1@shop.example");
  CHECK(calls[1].user_id == "c-2@shop.example");
  CHECK(calls[2].json.find(R"("type":"alias")") != std::string::npos);
  CHECK(calls[3].user_id == "new@shop.example");
  CHECK(calls[3].json.find(R"("firstName":"Ada")") != std::string::npos);
}

TEST_CASE("in direct mode one unreadable element rejects the whole body of a forwarder") {
  Recorder segment;
  Serving server(direct(segment));
  auto client = client_of(server.url());
  const auto response = post(client, "[" + customer_delivery("c-1", 1) + R"(,{"nothing":1}])");
  CHECK(response.status == 400);
  CHECK(response.body.find("/1") != std::string::npos);
  CHECK(segment.requests() == 0);
}

TEST_CASE("in direct mode a broker's body is delivered except for its unreadable elements") {
  Recorder segment;
  const Folder folder;
  auto variables = direct(segment);
  variables["SYNC_CONFIG_PATH"] =
      folder.write("ctsync.json", R"({"sources":{"grid":{"auth":"event_grid",)"
                                  R"("secrets":"0123456789abcdef"}}})");
  Serving server(variables);
  auto client = client_of(server.url());
  const std::string path = "/webhooks/grid?code=0123456789abcdef";
  const std::string good = customer_delivery("c-1", 1);
  const auto response = post(client, "[" + good + R"(,{"nothing":1}])", {}, path);
  CHECK(response.status == 202);
  CHECK(response.body.find(R"("status":"dead")") != std::string::npos);
  CHECK(segment.calls().size() == 1);
  CHECK(server.wait_for_log(R"("outcome":"dead")"));
  CHECK(post(client, "not JSON", {}, path).status == 202);
  CHECK(post(client, good, {}, "/webhooks/grid?code=x").status == 401);
  CHECK(post(client, good, {}, path).status == 200);
  const auto validation = post(client,
                               R"([{"id":"v","topic":"t","subject":"","eventType":)"
                               R"("Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":)"
                               R"("2026-01-01T00:00:00Z","dataVersion":"1","metadataVersion":"1",)"
                               R"("data":{"validationCode":"512d38b6"}}])",
                               {}, path);
  CHECK(validation.status == 200);
  CHECK(validation.body == R"({"validationResponse":"512d38b6"})");
}

TEST_CASE("in direct mode five thousand events in one body are delivered at once") {
  Recorder segment;
  Serving server(direct(segment));
  auto client = client_of(server.url());
  std::string body = "[";
  for (int i = 0; i < 5'000; ++i) {
    body += fmt::format(
        R"({}{{"type":"customer.updated","id":"m{}","projectKey":"p","customer":)"
        R"({{"id":"c{}","version":1,"createdAt":"2026-01-01T00:00:00Z","email":"c{}@s.example"}}}})",
        i == 0 ? "" : ",", i, i, i);
  }
  CHECK(post(client, body + "]").status == 200);
  CHECK(segment.calls().size() == 5'000);
}

TEST_CASE("in direct mode deliveries at the same time do not wait for each other's answers") {
  Recorder segment;
  Serving server(direct(segment));
  std::vector<std::thread> senders;
  std::atomic<int> taken{0};
  for (int i = 0; i < 20; ++i) {
    senders.emplace_back([&, i] {
      auto client = client_of(server.url());
      const std::string body = customer_delivery("c-" + std::to_string(i), 1);
      http::HttpRequest request;
      request.path = "/webhooks/commercetools";
      request.headers = signed_headers(body);
      request.body = body;
      auto response = client.send(request);
      if (response && response->status == 200) ++taken;
    });
  }
  for (auto& sender : senders) sender.join();
  CHECK(taken == 20);
  CHECK(segment.calls().size() == 20);
}

TEST_CASE("the environment decides which host it is, Vercel before Lambda") {
  CHECK(server::host_of(only({})) == Host::server);
  CHECK(server::host_of(only({{"VERCEL_IPC_PATH", ""}})) == Host::server);
  CHECK(server::host_of(only({{"AWS_LAMBDA_RUNTIME_API", "a:1"}})) == Host::lambda);
  CHECK(server::host_of(only({{"AWS_LAMBDA_RUNTIME_API", "a:1"}, {"VERCEL_IPC_PATH", "/s"}})) ==
        Host::vercel);
}

TEST_CASE("by default the mode depends on whether the host keeps files") {
  const auto mode = [](Variables variables) {
    variables.insert({{"SEGMENT_WRITE_KEY", "k"}, {"WEBHOOK_SECRET", std::string(secret)}});
    const auto loaded = server::load(std::nullopt, only(variables));
    CHECK(loaded.errors.empty());
    return loaded.settings.sync.mode;
  };
  CHECK(mode({}) == server::Mode::durable);
  CHECK(mode({{"SYNC_MODE", "direct"}}) == server::Mode::direct);
  CHECK(mode({{"SYNC_MODE", "auto"}}) == server::Mode::durable);
  for (const auto* variable :
       {"VERCEL", "VERCEL_IPC_PATH", "AWS_LAMBDA_RUNTIME_API", "AWS_LAMBDA_FUNCTION_NAME"}) {
    CHECK(mode({{variable, "1"}}) == server::Mode::direct);
  }
}

TEST_CASE("a SQLite store where no files are kept is a wrong setting, which says what to use") {
  auto errors = errors_of({{"VERCEL_IPC_PATH", "/s"}, {"SYNC_MODE", "durable"}});
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].where == "sync.mode (SYNC_MODE)");
  CHECK(errors[0].detail.find("use direct") != std::string::npos);
  errors = errors_of({{"VERCEL", "1"}, {"INBOX_DATABASE_URL", "sqlite:/tmp/a.db"}});
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].where == "store.url (INBOX_DATABASE_URL)");
  CHECK(errors_of({{"INBOX_DATABASE_URL", "sqlite:/tmp/a.db"}}).empty());
}

TEST_CASE("a record of a queue goes to no tenant where there are several") {
  Recorder segment;
  const Folder folder;
  const auto tenant = [&](const std::string& name) {
    return fmt::format(
        R"("{0}":{{"sources":{{"{0}-shop":{{"auth":"hmac","secrets":"secret-of-tenant-{0}"}}}},)"
        R"("targets":{{"segment":{{"kind":"segment","write_key":"k","region":"{1}"}}}}}})",
        name, segment.url());
  };
  const auto file =
      folder.write("sync-config.json", R"({"tenants":{)" + tenant("a") + "," + tenant("b") + "}}");
  std::string body;
  json::append_string(body, customer_delivery("c-1", 1));
  lambda::test::FakeApi api;
  api.add(R"({"Records":[{"messageId":"m-1","body":)" + body +
          R"(,"eventSource":"aws:sqs","eventSourceARN":"arn:q"}]})");
  const auto ended = run({"serve"}, {{"SYNC_CONFIG_PATH", file},
                                     {"AWS_LAMBDA_FUNCTION_NAME", "ctsync"},
                                     {"AWS_LAMBDA_RUNTIME_API", api.address()}});
  const auto posted = api.posted(1);
  REQUIRE(posted.size() == 1);
  CHECK(posted[0].body == R"({"batchItemFailures":[{"itemIdentifier":"m-1"}]})");
  CHECK(ended.out.find("use a function for each tenant") != std::string::npos);
  CHECK(segment.requests() == 0);
}

}  // namespace ctsync::test
