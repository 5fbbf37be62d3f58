// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>

#include "program/postgres/shared_store.hpp"

namespace ctsync::test {
namespace {

TEST_SUITE_BEGIN("roles on PostgreSQL" * postgres::test::needs_server());

void send(const Serving& gateway, const std::string& id, int version = 1) {
  auto client = client_of(gateway.url());
  CHECK(post(client, customer_delivery(id, version)).status == 202);
}

std::set<std::string> users(Recorder& segment) {
  std::set<std::string> all;
  for (const auto& call : segment.calls()) all.insert(call.user_id);
  return all;
}

TEST_CASE("a gateway and two workers deliver from an empty database, each call once") {
  Recorder segment;
  const Database database(Cluster::shared());
  Serving gateway(gateway_of(database), as_gateway);
  Serving one(worker_of(database, segment), as_worker);
  Serving other(worker_of(database, segment), as_worker);
  for (int i = 0; i < 30; ++i) send(gateway, "c-" + std::to_string(i));
  REQUIRE(segment.wait_until([&](const auto& calls) { return calls.size() >= 30; }));
  auto client = client_of(one.url());
  CHECK(get(client, "/readyz").status == 200);
  CHECK(has(get(client, "/metrics").body, "ctsync_inbox_entries"));
  CHECK(get(client, "/webhooks/commercetools", "POST").status == 404);
  for (auto* each : {&gateway, &one, &other}) CHECK(each->stop() == 0);
  CHECK(segment.calls().size() == 30);
  CHECK(users(segment).size() == 30);
}

TEST_CASE("one process in the role all delivers without waiting for a poll to find its entries") {
  Recorder segment;
  const Database database(Cluster::shared());
  auto variables = worker_of(database, segment);
  variables["WEBHOOK_SECRET"] = secret;
  Serving server(variables);
  send(server, "c-1");
  CHECK(segment.wait_for_calls(1));
  CHECK(has(server.log(), R"("role":"all")"));
  CHECK(server.stop() == 0);
}

TEST_CASE("each role logs when its database accepts no deliveries, and when it does again") {
  Recorder segment;
  const Database database(Cluster::shared());
  Serving gateway(gateway_of(database), as_gateway);
  Serving worker(worker_of(database, segment), as_worker);
  const auto set_read_only = [&](const std::string& value) {
    auto& cluster = Cluster::shared();
    cluster.run("ALTER DATABASE " + database.name() +
                " SET default_transaction_read_only = " + value);
    cluster.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                database.name() + "'");
  };
  set_read_only("on");
  for (auto* each : {&gateway, &worker}) CHECK(each->wait_for_log("\"store.not_ready\""));
  set_read_only("off");
  for (auto* each : {&gateway, &worker}) CHECK(each->wait_for_log("\"store.ready\""));
  send(gateway, "c-1");
  CHECK(segment.wait_for_calls(1));
  for (auto* each : {&gateway, &worker}) CHECK(each->stop() == 0);
}

TEST_CASE("what a killed worker owned is taken over, and nothing waits for ever") {
  Recorder segment;
  const Folder folder;
  const Database database(Cluster::shared());
  auto variables = worker_of(database, segment);
  // A lease is 15 seconds longer than the longest request.
  variables["SYNC_CONFIG_PATH"] = folder.write("sync.json", R"({"segment":{"timeout_seconds":1}})");
  Serving gateway(gateway_of(database), as_gateway);
  Serving victim(variables, as_worker);
  send(gateway, "c-1");
  REQUIRE(segment.wait_for_calls(1));
  victim.kill();
  for (int i = 2; i < 12; ++i) send(gateway, "c-" + std::to_string(i));
  Serving heir(variables, as_worker);
  CHECK(segment.wait_for_calls(11));
  CHECK(heir.stop() == 0);
  CHECK(gateway.stop() == 0);
}

TEST_CASE("a gateway without a file takes a customer event for the source that it names") {
  Recorder segment;
  const Folder folder;
  const Database database(Cluster::shared());
  auto variables = worker_of(database, segment);
  variables["SYNC_CONFIG_PATH"] = folder.write(
      "sync.json", R"({"webhooks":{"accepted_sources":["erp"],"schema_versions":[1]}})");
  Serving gateway(gateway_of(database), as_gateway);
  Serving worker(variables, as_worker);
  auto client = client_of(gateway.url());
  const auto event = [](const std::string& source, const std::string& id, int version) {
    return R"({"event_id":")" + id + R"(","type":"customer.upsert","source":")" + source +
           R"(","schema_version":)" + std::to_string(version) +
           R"(,"occurred_at":"2026-01-01T00:00:00Z","data":{"email":"ada@shop.example"}})";
  };
  for (const auto* path : {"/webhooks/customer", "/api/webhook"}) {
    const auto body = event("erp", path, 1);
    CHECK(post(client, body, signed_headers(body), path).status == 202);
  }
  CHECK(worker.wait_for_log(R"("source":"erp")"));

  SUBCASE("a source that the workers do not accept ends dead") {
    const auto body = event("stranger", "e-3", 1);
    CHECK(post(client, body, signed_headers(body), "/webhooks/customer").status == 202);
    CHECK(worker.wait_for_log("accepts no source of this name"));
  }
  SUBCASE("a version that the workers do not accept ends dead") {
    const auto body = event("erp", "e-4", 2);
    CHECK(post(client, body, signed_headers(body), "/webhooks/customer").status == 202);
    CHECK(worker.wait_for_log("version 2 is not accepted"));
  }
  CHECK(worker.stop() == 0);
  CHECK(gateway.stop() == 0);
  CHECK(has(run({"outbox"}, variables).out, "dead 1"));
  // Row numbers have 19 digits here, and the columns stay below their names.
  const auto listed = run({"dlq", "list"}, variables).out;
  const auto row = listed.substr(listed.find('\n') + 1);
  CHECK(row.find("default") == listed.find("TENANT"));
}

TEST_CASE("a process with other tenants or sources than those that run does not start") {
  Recorder segment;
  const Database database(Cluster::shared());
  Serving worker(worker_of(database, segment), as_worker);
  auto other = worker_of(database, segment);
  other["PORT"] = "0";
  other["SYNC_TENANT"] = "other";
  const auto refused = run({"serve", "--role", "worker"}, other);
  CHECK(refused.exit_code == 3);
  CHECK(has(refused.err, "store.url (INBOX_DATABASE_URL)"));
  CHECK(has(refused.err, "other settings"));
  // A target's settings may differ while processes are replaced one by one.
  auto newer = worker_of(database, segment);
  newer["SEGMENT_USER_ID"] = "customer_id";
  Serving replaced(newer, as_worker);
  // A gateway without a file has no such settings.
  Serving gateway(gateway_of(database), as_gateway);
  for (auto* each : {&gateway, &replaced, &worker}) CHECK(each->stop() == 0);
}

TEST_CASE("what a role needs and lacks stops it by name") {
  const Database database(Cluster::shared());
  const Variables only_store{{"INBOX_DATABASE_URL", database.url()}};
  const auto gateway = run({"serve", "--role", "gateway"}, only_store);
  CHECK(gateway.exit_code == 3);
  CHECK(has(gateway.err, "WEBHOOK_SECRET"));
  const auto worker = run({"serve", "--role", "worker"}, only_store);
  CHECK(worker.exit_code == 3);
  CHECK(has(worker.err, "SEGMENT_WRITE_KEY"));
  CHECK_FALSE(has(worker.err, "WEBHOOK_SECRET"));
  CHECK(run({"serve", "--role", "nobody"}, only_store).exit_code == 2);
}

TEST_CASE("workers of one machine listen at the default port, or at a free one if it is taken") {
  Recorder segment;
  const Database database(Cluster::shared());
  auto variables = worker_of(database, segment);
  variables["PORT"] = "";  // as if it were not set
  Serving one(variables, as_worker);
  Serving other(variables, as_worker);
  CHECK(one.port() != other.port());
  CHECK(one.stop() == 0);
  CHECK(other.stop() == 0);
}

TEST_CASE("where no file lasts, a process with a shared store is a gateway by itself") {
  const Database database(Cluster::shared());
  auto variables = gateway_of(database);
  // A function makes no schema.
  CHECK(run({"db", "migrate"}, variables).exit_code == 0);
  variables["VERCEL"] = "1";
  Serving function(variables);
  CHECK(has(function.log(), R"("mode":"durable","role":"gateway")"));
  send(function, "c-1");
  CHECK(function.stop() == 0);
  variables["PORT"] = "0";
  const auto refused = run({"serve", "--role", "worker"}, variables);
  CHECK(refused.exit_code == 3);
  CHECK(has(refused.err, "--role: expected gateway"));
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::test
