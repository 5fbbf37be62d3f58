// SPDX-License-Identifier: MIT
#include <algorithm>
#include <ctsync/base/base64.hpp>
#include <ctsync/pipeline/reader.hpp>
#include <log/logged_id.hpp>
#include <numeric>
#include <optional>
#include <sqlite/store.hpp>

#include "program/sources.hpp"

namespace ctsync::test {

namespace {

/// Every kind of source; those of brokers are for the project "p" only.
std::string every_source(const std::string& keys_url) {
  return fmt::format(
      R"({{"signed":{{"auth":"hmac","secrets":"{0}"}},)"
      R"("push":{{"auth":"pubsub","audience":"{1}","service_account":"{2}","keys_url":"{3}",)"
      R"("subscriptions":["projects/g/subscriptions/s"]}},)"
      R"("bridge":{{"auth":"eventbridge","secrets":"{4}","project":"p"}},)"
      R"("grid":{{"auth":"event_grid","secrets":"{4}"}}}})",
      secret, push_audience, push_account, keys_url, key);
}

/// A server with all these sources.
struct Broker {
  Recorder segment;
  Remote google;
  Folder folder;
  Variables variables;
  std::optional<Serving> server;
  std::optional<http::Client> client;

  Broker() {
    google.say(200, key_set());
    variables = with_sources(segment, folder, every_source(google.url() + "/certs"));
    server.emplace(variables);
    client.emplace(client_of(server->url()));
  }

  http::HttpResponse push(std::string_view body) {
    return post(*client, body, bearer(push_token(wall_clock())), "/webhooks/push");
  }
  http::HttpResponse bridge(std::string_view body) {
    return post(*client, body, {{"x-api-key", key}}, "/webhooks/bridge");
  }
  http::HttpResponse grid(std::string_view body) {
    return post(*client, body, {{"Content-Type", "application/json"}},
                "/webhooks/grid?code=" + key);
  }
  http::HttpResponse forward(std::string_view body) {
    return post(*client, body, signed_headers(body), "/webhooks/signed");
  }

  bool processed(std::string_view id, std::string_view source, std::string_view outcome) {
    return server->wait_for_log(fmt::format(R"("id":"{}","source":"{}","outcome":"{}")",
                                            log::logged_id(id), source, outcome));
  }

  /// How many entries the inbox holds, in any state.
  std::int64_t stored() {
    auto store = sqlite::Store::open({folder.file("ctsync.db"), false});
    REQUIRE(store.has_value());
    const auto counts = store->counts();
    REQUIRE(counts.has_value());
    return std::accumulate(counts->entries.begin(), counts->entries.end(), std::int64_t{0});
  }

  /// The dead letters, one JSON object a line.
  std::string dead_letters() {
    const auto listed = run({"dlq", "list", "--json"}, variables);
    CHECK(listed.exit_code == 0);
    return listed.out;
  }
};

std::string pushed(std::string_view message,
                   std::string_view subscription = "projects/g/subscriptions/s") {
  return fmt::format(
      R"({{"message":{{"data":"{}","messageId":"1","publishTime":"2026-01-01T00:00:02Z"}},)"
      R"("subscription":"{}"}})",
      detail::base64(message), subscription);
}

std::string bridged(std::string_view message) {
  return fmt::format(
      R"({{"version":"0","id":"e-1","detail-type":"CustomerCreated",)"
      R"("source":"aws.partner/commercetools.com/p/ctsync","account":"1",)"
      R"("time":"2026-01-01T00:00:02Z","region":"eu-central-1","resources":[],"detail":{}}})",
      message);
}

std::string gridded(std::string_view message) {
  return fmt::format(
      R"([{{"id":"g-1","topic":"/t","subject":"c","eventType":"com.commercetools.customer",)"
      R"("eventTime":"2026-01-01T00:00:02Z","data":{},"dataVersion":"1.0","metadataVersion":"1"}}])",
      message);
}

std::string cloud_event(std::string_view message) {
  return fmt::format(
      R"({{"specversion":"1.0","id":"e","type":"com.commercetools.customer.message.CustomerCreated",)"
      R"("source":"/p/customers","data":{}}})",
      message);
}

std::string without_email(std::string message) {
  const auto at = message.find(R"("email":")");
  return message.replace(at, message.find(',', at) - at, R"("email":7)");
}

/// A batch of three. With `bad` the second one is unreadable.
std::string batch(bool bad) {
  const auto second = customer_delivery("c-2", 1);
  return "[" + cloud_event(customer_delivery("c-1", 1)) + "," +
         cloud_event(bad ? without_email(second) : second) + "," +
         cloud_event(customer_delivery("c-3", 1)) + "]";
}

http::HttpResponse ask(http::Client& client, std::string_view path, Headers headers) {
  http::HttpRequest request;
  request.method = "OPTIONS";
  request.path = path;
  request.headers = std::move(headers);
  auto response = client.send(request);
  REQUIRE(response.has_value());
  return std::move(*response);
}

std::string sns_json(const sns_message::Fields& fields, const RsaSigner& by = signer()) {
  return sns_message::json_of(sns_message::sign(fields, by));
}

/// The sources of sns_source() with auto_confirm.
std::string auto_confirming(std::string sources) {
  return sources.insert(sources.find(R"("topics")"), R"("auto_confirm":true,)");
}

}  // namespace

TEST_CASE("one message by Pub/Sub, EventBridge and Event Grid is one call at Segment") {
  Broker broker;
  const std::string message = customer_delivery("c-1", 1);
  CHECK(broker.push(pushed(message)).status == 202);
  REQUIRE(broker.segment.wait_for_calls(1));
  CHECK(broker.segment.calls()[0].user_id == "c-1@shop.example");
  CHECK(has(broker.push(pushed(message)).body, "duplicate_ignored"));
  CHECK(broker.bridge(bridged(message)).status == 202);
  CHECK(broker.grid(gridded(message)).status == 202);
  CHECK(broker.processed("c-1-1", "push", "done"));
  CHECK(broker.processed("c-1-1", "bridge", "ignored"));
  CHECK(broker.processed("c-1-1", "grid", "ignored"));
  CHECK(broker.server->stop() == 0);
  CHECK(broker.segment.calls().size() == 1);
}

TEST_CASE("a batch from a forwarder is stored all or none, and the pointer names the element") {
  Broker broker;
  const auto refused = broker.forward(batch(true));
  CHECK(refused.status == 400);
  CHECK(has(refused.body, "/1/data/customer/email"));
  CHECK(broker.stored() == 0);
  const auto taken = broker.forward(batch(false));
  CHECK(taken.status == 202);
  CHECK(has(taken.body, R"("accepted":3,"duplicates":0)"));
  CHECK(broker.stored() == 3);
  CHECK(broker.segment.wait_for_calls(3));
  CHECK(has(broker.forward(batch(false)).body, R"("accepted":0,"duplicates":3)"));
  CHECK(broker.segment.calls().size() == 3);
}

TEST_CASE("the readable part of a broker's batch is processed, and the rest is a dead letter") {
  Broker broker;
  const auto taken = broker.grid(batch(true));
  CHECK(taken.status == 202);
  REQUIRE(broker.segment.wait_for_calls(2));
  CHECK(broker.stored() == 3);
  CHECK(has(get(*broker.client, "/metrics").body, R"(outcome="quarantined")"));
  const auto letters = broker.dead_letters();
  CHECK(std::count(letters.begin(), letters.end(), '\n') == 1);
  CHECK(has(letters, R"("reason":"quarantined: /1/data/customer/email: )"));
  CHECK_FALSE(has(letters, "shop.example"));
  const auto at = letters.find("inbox-");
  REQUIRE(at != std::string::npos);
  const auto id = letters.substr(at, letters.find('"', at) - at);
  const auto retried = run({"dlq", "retry", id}, broker.variables);
  CHECK(retried.exit_code == 0);
  CHECK(broker.server->wait_for_log(
      R"("outcome":"dead","code":"invalid","reason":"/data/customer/email: )"));
  CHECK(has(broker.grid(batch(true)).body, "duplicate_ignored"));
}

TEST_CASE("a delivery that is not JSON is a dead letter from a broker, and a 400 for a forwarder") {
  Broker broker;
  CHECK(broker.forward("<xml/>").status == 400);
  CHECK(broker.stored() == 0);
  CHECK(broker.grid("<xml/>").status == 202);
  CHECK(broker.bridge("").status == 202);
  CHECK(broker.push("{").status == 202);
  CHECK(broker.stored() == 3);
  const auto letters = broker.dead_letters();
  CHECK(std::count(letters.begin(), letters.end(), '\n') == 3);
  CHECK_FALSE(has(letters, "xml"));
}

TEST_CASE("a message of another project than the source's is a dead letter") {
  Broker broker;
  std::string foreign = customer_delivery("c-1", 1);
  foreign.replace(foreign.find(R"("p")"), 3, R"("q")");
  CHECK(broker.bridge(bridged(foreign)).status == 202);
  CHECK(has(broker.dead_letters(),
            "quarantined: /projectKey: is of another project than "
            "sources.bridge.project"));
  CHECK(broker.bridge(bridged(customer_delivery("c-2", 1))).status == 202);
  REQUIRE(broker.segment.wait_for_calls(1));
  CHECK(broker.segment.calls()[0].user_id == "c-2@shop.example");
}

TEST_CASE("a push of a subscription that the source does not name is not allowed") {
  Broker broker;
  const std::string message = customer_delivery("c-1", 1);
  CHECK(broker.push(pushed(message, "projects/g/subscriptions/t")).status == 403);
  CHECK(broker.push(message).status == 403);
  CHECK(broker.stored() == 0);
  CHECK(broker.push(pushed(message)).status == 202);
}

TEST_CASE("Event Grid gets its validation code back, and its handshake is answered") {
  Broker broker;
  const std::string validation =
      R"([{"id":"v","topic":"/t","subject":"","data":{"validationCode":"512d38b6"},)"
      R"("eventType":"Microsoft.EventGrid.SubscriptionValidationEvent",)"
      R"("eventTime":"2026-01-01T00:00:02Z","metadataVersion":"1","dataVersion":"2"}])";
  const auto validated = broker.grid(validation);
  CHECK(validated.status == 200);
  CHECK(validated.body == R"({"validationResponse":"512d38b6"})");
  CHECK(post(*broker.client, validation, {}, "/webhooks/grid").status == 401);
  CHECK(broker.stored() == 0);

  const auto welcome =
      ask(*broker.client, "/webhooks/grid", {{"WebHook-Request-Origin", "eventgrid.azure.net"}});
  CHECK(welcome.status == 200);
  CHECK(welcome.header("webhook-allowed-origin") == "eventgrid.azure.net");
  for (const auto* origin : {"example.com", "eventgrid.azure.us.example.com", ""}) {
    const auto other = ask(*broker.client, "/webhooks/grid", {{"WebHook-Request-Origin", origin}});
    CHECK_FALSE(other.header("webhook-allowed-origin").has_value());
  }
  CHECK(ask(*broker.client, "/webhooks/bridge", {}).status == 405);
}

TEST_CASE("Event Grid of every Azure cloud is allowed to deliver, at any rate") {
  Broker broker;
  for (const std::string origin :
       {"eventgrid.azure.net", "eventgrid.azure.us", "eventgrid.azure.cn",
        "eventgrid.azure.eaglex.ic.gov", "eventgrid.azure.microsoft.scloud"}) {
    const auto welcome = ask(*broker.client, "/webhooks/grid?code=" + key,
                             {{"WebHook-Request-Origin", origin},
                              {"WebHook-Request-Rate", "120"},
                              {"WebHook-Request-Callback", "https://example.com/confirm"}});
    CHECK(welcome.status == 200);
    CHECK(welcome.header("webhook-allowed-origin") == origin);
    CHECK(welcome.header("webhook-allowed-rate") == "*");
  }
}

TEST_CASE("a path with a slash at its end is the same path") {
  Broker broker;
  const std::string body = customer_delivery("c-1", 1);
  CHECK(post(*broker.client, body, {{"x-api-key", key}}, "/webhooks/bridge/").status == 202);
  CHECK(post(*broker.client, body, {{"x-api-key", key}}, "/webhooks/bridge//").status == 404);
  CHECK(post(*broker.client, body, signed_headers(body), "/api/webhook/").status == 202);
  CHECK(get(*broker.client, "/livez/").status == 200);
  CHECK(get(*broker.client, "//").status == 404);
  CHECK(ask(*broker.client, "/webhooks/bridge/", {}).header("allow") == "POST");
}

TEST_CASE("an id that another project has used is no duplicate") {
  Broker broker;
  const std::string first = customer_delivery("c-1", 1);
  std::string second = first;
  second.replace(second.find(R"("projectKey":"p")"), 16, R"("projectKey":"q")");
  CHECK(has(broker.forward(first).body, "accepted"));
  CHECK(has(broker.forward(second).body, "accepted"));
  CHECK(has(broker.forward(first).body, "duplicate_ignored"));
  CHECK(has(broker.forward(second).body, "duplicate_ignored"));
  CHECK(broker.segment.wait_for_calls(2));
}

TEST_CASE("a delivery over the limit of a sender that repeats 413 becomes one dead letter") {
  Broker broker;
  broker.variables["SYNC_CONFIG_PATH"] =
      broker.folder.write("small.json", R"({"webhooks":{"max_body_bytes":2048},"sources":)" +
                                            every_source(broker.google.url() + "/certs") + "}");
  CHECK(broker.server->stop() == 0);
  broker.server.emplace(broker.variables);
  broker.client.emplace(client_of(broker.server->url()));
  const std::string body = pushed(customer_delivery("c-1", 1, std::string(300'000, 'a')));
  for (const auto* status : {"accepted", "duplicate_ignored"}) {
    const auto response = broker.push(body);
    CHECK(response.status == 202);
    CHECK(has(response.body, status));
  }
  CHECK(broker.bridge(std::string(5000, ' ')).status == 202);
  CHECK(broker.grid(std::string(5000, ' ')).status == 202);
  CHECK(broker.stored() == 3);
  const auto dead = broker.dead_letters();
  CHECK(has(dead, "too_large"));
  CHECK(has(dead, fmt::format("{} bytes", body.size())));
  CHECK(has(dead, "5000 bytes"));
  const auto all = run({"dlq", "retry", "--all", "--yes"}, broker.variables);
  CHECK(all.exit_code == 1);
  CHECK(all.out.empty());
  CHECK(has(all.err, "3 dead letters were refused\n"));
  const auto id =
      dead.substr(dead.find("inbox-"), dead.find('"', dead.find("inbox-")) - dead.find("inbox-"));
  const auto one = run({"dlq", "retry", id}, broker.variables);
  CHECK(one.exit_code == 1);
  CHECK(has(one.err, id + " cannot be retried: its body was too large to be kept: raise "
                          "webhooks.max_body_bytes and have the sender deliver it again\n"));
  CHECK(broker.dead_letters() == dead);
  CHECK(post(*broker.client, body, bearer("no"), "/webhooks/push").status == 401);
  CHECK(post(*broker.client, body, {}, "/webhooks/bridge").status == 401);
  CHECK(broker.forward(body).status == 413);  // its proof is over the body
  CHECK(broker.stored() == 3);
  CHECK(has(get(*broker.client, "/metrics").body,
            R"({outcome="quarantined",reason="too_large",source="push",tenant="default"} 1)"));
  CHECK(broker.grid("not JSON").status == 202);
  const auto partly = run({"dlq", "retry", "--all", "--yes"}, broker.variables);
  CHECK(partly.exit_code == 5);
  CHECK(has(partly.out, "1 dead letter is waiting again"));
  CHECK(has(partly.err, "3 dead letters were refused\n"));
}

TEST_CASE("a version of the customer event that is not accepted is refused by name") {
  Broker broker;
  const auto event = [](int version) {
    return fmt::format(
        R"({{"event_id":"e{0}","source":"crm","schema_version":{0},"type":"customer.upsert",)"
        R"("occurred_at":"2026-01-01T00:00:00Z","data":{{"email":"a@b.example"}}}})",
        version);
  };
  CHECK(broker.forward(event(1)).status == 202);
  CHECK(broker.forward(event(2)).status == 202);
  CHECK(broker.server->stop() == 0);
  broker.variables["SYNC_CONFIG_PATH"] =
      broker.folder.write("one.json", R"({"webhooks":{"schema_versions":[1]},"sources":)" +
                                          every_source(broker.google.url() + "/certs") + "}");
  broker.server.emplace(broker.variables);
  broker.client.emplace(client_of(broker.server->url()));
  CHECK(broker.forward(event(1)).status == 202);
  const auto refused = broker.forward(event(2));
  CHECK(refused.status == 400);
  CHECK(has(refused.body, "/schema_version: version 2 is not accepted, expected one of: 1"));
}

TEST_CASE("SNS may deliver signed messages of the topics of the source") {
  Recorder segment;
  Remote amazon;
  amazon.say(200, leaf_now());
  const Folder folder;
  Serving server(with_sources(segment, folder, sns_source(folder, amazon)));
  auto client = client_of(server.url());
  using sns_message::notification;
  const sns_message::Fields fields =
      notification({{"Message", customer_delivery("c-1", 1)}, {"Timestamp", stamp(wall_clock())}});
  const Headers plain{{"Content-Type", "text/plain; charset=UTF-8"}};
  CHECK(post(client, sns_json(fields, other_signer()), plain, "/webhooks/sns").status == 401);
  auto foreign = fields;
  foreign["TopicArn"] += "2";
  CHECK(post(client, sns_json(foreign), plain, "/webhooks/sns").status == 403);
  auto changed = sns_message::sign(fields);
  changed["Message"] = customer_delivery("c-2", 1);
  CHECK(post(client, sns_message::json_of(changed), plain, "/webhooks/sns").status == 401);
  CHECK(post(client, sns_json(fields), plain, "/webhooks/sns").status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(segment.calls()[0].user_id == "c-1@shop.example");
}

TEST_CASE("an SNS subscription waits for the operator, or is confirmed at once if that is set") {
  Recorder segment;
  Remote amazon;
  amazon.say(200, leaf_now());
  const Folder folder;
  auto variables = with_sources(segment, folder, sns_source(folder, amazon));
  const auto body = sns_json(sns_message::confirmation({{"Timestamp", stamp(wall_clock())}}));
  const auto confirmed = [&] {
    const auto asked = amazon.queries();
    return asked.size() == 1 && has(asked[0], "Action=ConfirmSubscription") &&
           has(asked[0], "Token=" + sns_message::token);
  };
  SUBCASE("by the operator") {
    Serving server(variables);
    auto client = client_of(server.url());
    CHECK(post(client, body, {}, "/webhooks/sns").status == 202);
    CHECK(server.wait_for_log("subscription_confirmation"));
    CHECK(amazon.queries().empty());
    CHECK(has(run({"sources"}, variables).out, "ready; SNS asks for confirmation"));
    CHECK(run({"sources", "confirm", "sns"}, variables).exit_code == 0);
    CHECK(confirmed());
  }
  SUBCASE("at once, and a 503 while that cannot be") {
    variables = with_sources(segment, folder, auto_confirming(sns_source(folder, amazon)));
    SUBCASE("with a store") {}
    SUBCASE("without") { variables["SYNC_MODE"] = "direct"; }
    Serving server(variables);
    auto client = client_of(server.url());
    const auto response = post(client, body, {}, "/webhooks/sns");
    CHECK(response.status == 200);
    CHECK(response.body == R"({"ok":true,"status":"confirmed"})");
    CHECK(confirmed());
    amazon.say_to_queries(500);
    CHECK(post(client, body, {}, "/webhooks/sns").status == 503);
  }
  SUBCASE("never without a store, which the log says") {
    variables["SYNC_MODE"] = "direct";
    Serving server(variables);
    auto client = client_of(server.url());
    CHECK(post(client, body, {}, "/webhooks/sns").status == 200);
    CHECK(server.wait_for_log("sns.unconfirmed"));
    CHECK(has(server.log(), "sources.sns.auto_confirm"));
    CHECK(amazon.queries().empty());
  }
}

TEST_CASE("five thousand events in one body are taken and processed") {
  Broker broker;
  std::string body = "[";
  for (int i = 0; i < 5'000; ++i) {
    body += fmt::format(
        R"({}{{"type":"customer.updated","id":"m{}","projectKey":"p","customer":)"
        R"({{"id":"c{}","version":1,"createdAt":"2026-01-01T00:00:00Z","email":"c{}@s.example"}}}})",
        i == 0 ? "" : ",", i, i, i);
  }
  body += "]";
  REQUIRE(body.size() < 1024 * 1024);
  const auto began = std::chrono::steady_clock::now();
  const auto taken = broker.bridge(body);
  const auto answered = std::chrono::steady_clock::now() - began;
  CHECK(taken.status == 202);
  CHECK(has(taken.body, R"("accepted":5000)"));
  CHECK(broker.segment.wait_for_calls(5'000));
  const auto took = std::chrono::steady_clock::now() - began;
  MESSAGE("answered after ", answered / std::chrono::milliseconds{1}, " ms, at Segment after ",
          took / std::chrono::milliseconds{1}, " ms");
  CHECK(took < std::chrono::seconds{20});
  CHECK(broker.segment.calls().size() == 5'000);
}

}  // namespace ctsync::test
