// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "program/deliveries.hpp"
#include "program/many_tenants.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// A tenant with one source and two Segment targets.
std::string tenant(const std::string& name, const std::string& first, const std::string& second,
                   const std::string& more_of_second = "") {
  return test::tenant(name, {target("one", first), target("two", second, more_of_second)});
}

Variables variables_of(const Folder& folder, const std::string& tenants) {
  return test::variables_of(folder, std::vector{tenants});
}

std::vector<std::string> users_of(Recorder& recorder) {
  std::vector<std::string> users;
  for (const auto& call : recorder.calls()) users.push_back(call.user_id);
  return users;
}

std::string customer_event(const std::string& source, const std::string& id) {
  return fmt::format(
      R"({{"event_id":"e-{1}","source":"{0}","type":"customer.upsert","schema_version":1,)"
      R"("occurred_at":"2026-01-01T00:00:00Z","data":{{"email":"{1}@shop.example"}}}})",
      source, id);
}

}  // namespace

TEST_CASE("three tenants with two targets each get only their own customers") {
  Recorder a1, a2, b1, b2, c1, c2;
  const Folder folder;
  Serving server(variables_of(folder, tenant("a", a1.url(), a2.url()) + "," +
                                          tenant("b", b1.url(), b2.url()) + "," +
                                          tenant("c", c1.url(), c2.url())));
  auto client = client_of(server.url());
  for (const std::string name : {"a", "b", "c"}) {
    CHECK(post_for(client, name, customer_delivery(name, 1)).status == 202);
    // The same delivery of another tenant is another delivery.
    CHECK(post_for(client, name, customer_delivery("common", 1)).status == 202);
  }
  // The secret of one tenant opens no source of another.
  const auto body = customer_delivery("forged", 1);
  CHECK(post_for(client, "a", body, "/webhooks/b-shop").status == 401);
  const std::map<std::string, std::vector<Recorder*>> targets{
      {"a", {&a1, &a2}}, {"b", {&b1, &b2}}, {"c", {&c1, &c2}}};
  for (const auto& [name, recorders] : targets) {
    for (auto* recorder : recorders) {
      REQUIRE(recorder->wait_for_calls(2));
      CHECK(users_of(*recorder) ==
            std::vector<std::string>{name + "@shop.example", "common@shop.example"});
    }
  }
  // Equal customers of two tenants or targets have calls of their own.
  CHECK(a1.calls()[1].message_id != a2.calls()[1].message_id);
  CHECK(a1.calls()[1].message_id != b1.calls()[1].message_id);
  const auto page = get(client, "/metrics").body;
  CHECK(page.find(R"(ctsync_target_paused{target="two",tenant="c"} 0)") != std::string::npos);
  CHECK(server.stop() == 0);
}

TEST_CASE("a target that fails or hangs holds up no other target and no other tenant") {
  std::mutex mutex;
  std::condition_variable changed;
  bool released = false;
  Recorder failing([](const http::Request&) { return answer(503); });
  Recorder hanging([&](const http::Request&) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return released; });
    return answer(200);
  });
  Recorder a2, b2, c1, c2;
  const Folder folder;
  {
    Serving server(variables_of(folder, tenant("a", failing.url(), a2.url()) + "," +
                                            tenant("b", hanging.url(), b2.url()) + "," +
                                            tenant("c", c1.url(), c2.url())));
    auto client = client_of(server.url());
    for (int i = 0; i < 20; ++i) {
      for (const std::string name : {"a", "b", "c"}) {
        REQUIRE(post_for(client, name, customer_delivery(fmt::format("c{}", i), 1)).status == 202);
      }
    }
    for (auto* recorder : {&a2, &b2, &c1, &c2}) CHECK(recorder->wait_for_calls(20));
    CHECK(failing.wait_for_requests(2));
    CHECK(failing.calls().empty());
    CHECK(server.wait_for_log(R"("event":"target.paused")"));
    const std::lock_guard lock(mutex);
    released = true;
    changed.notify_all();
  }
}

TEST_CASE("a target receives what its route admits") {
  Recorder all, updates;
  const Folder folder;
  Serving server(variables_of(
      folder, tenant("a", all.url(), updates.url(), R"(,"changes":["updated"],"projects":["p"])")));
  auto client = client_of(server.url());
  CHECK(post_for(client, "a", customer_delivery("x", 1)).status == 202);
  REQUIRE(all.wait_for_calls(1));
  CHECK(post_for(client, "a", customer_delivery("x", 2)).status == 202);
  REQUIRE(updates.wait_for_calls(1));
  REQUIRE(all.wait_for_calls(2));
  CHECK(updates.calls().size() == 1);
  CHECK(updates.calls()[0].json.find(R"("v":2)") != std::string::npos);
  CHECK(server.stop() == 0);
}

TEST_CASE("what came from the system of a target goes to the others") {
  Recorder all, crm;
  const Folder folder;
  Serving server(variables_of(folder, tenant("a", all.url(), crm.url(), R"(,"system":"a-shop")")));
  auto client = client_of(server.url());
  CHECK(post_for(client, "a", customer_event("a-shop", "from-crm")).status == 202);
  CHECK(post_for(client, "a", customer_event("support", "from-support")).status == 202);
  REQUIRE(all.wait_for_calls(2));
  REQUIRE(crm.wait_for_calls(1));
  CHECK(users_of(crm) == std::vector<std::string>{"from-support@shop.example"});
  CHECK(server.stop() == 0);
}

TEST_CASE("a customer event at /webhooks/customer belongs to the accepted source that it names") {
  Recorder a1, a2, b1, b2;
  const Folder folder;
  Serving server(variables_of(
      folder, tenant("a", a1.url(), a2.url()) + "," + tenant("b", b1.url(), b2.url())));
  auto client = client_of(server.url());
  const std::string path = "/webhooks/customer";
  CHECK(post_for(client, "b", customer_event("b-shop", "x"), path).status == 202);
  REQUIRE(b1.wait_for_calls(1));
  CHECK(a1.calls().empty());
  CHECK(post_for(client, "a", customer_event("b-shop", "y"), path).status == 401);
  const auto unknown = post_for(client, "a", customer_event("erp", "z"), path);
  CHECK(unknown.status == 403);
  CHECK(unknown.body == R"({"ok":false,"error":"not an accepted source"})");
  CHECK(post_for(client, "a", R"({"source":7})", path).status == 400);
  CHECK(post_for(client, "a", "no JSON", path).status == 400);
  CHECK(server.stop() == 0);
}

TEST_CASE("deliveries over the limit of their source are answered 429, those of others are taken") {
  Recorder a1, a2, b1, b2;
  const Folder folder;
  auto tenants = tenant("a", a1.url(), a2.url()) + "," + tenant("b", b1.url(), b2.url());
  const std::string auth = R"("auth":"hmac")";
  tenants.replace(tenants.find(auth), auth.size(), auth + R"(,"rate_limit_per_minute":2)");
  Serving server(variables_of(folder, tenants));
  auto client = client_of(server.url());
  // What is not authentic does not count.
  for (int i = 0; i < 5; ++i) {
    const auto body = customer_delivery("x", 1);
    CHECK(post_for(client, "b", body, "/webhooks/a-shop").status == 401);
  }
  CHECK(post_for(client, "a", customer_delivery("x", 1)).status == 202);
  CHECK(post_for(client, "a", customer_delivery("x", 2)).status == 202);
  const auto refused = post_for(client, "a", customer_delivery("x", 3));
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after").has_value());
  for (int i = 1; i < 5; ++i) {
    CHECK(post_for(client, "b", customer_delivery("x", i)).status == 202);
  }
  CHECK(server.stop() == 0);
}

TEST_CASE("dead letters and calls are listed and retried for one tenant") {
  Recorder good;
  Recorder refusing([](const http::Request&) { return answer(400); });
  const Folder folder;
  const auto variables = variables_of(folder, tenant("a", refusing.url(), good.url()) + "," +
                                                  tenant("b", refusing.url(), good.url()));
  Serving server(variables);
  auto client = client_of(server.url());
  for (const std::string name : {"a", "b"}) {
    CHECK(post_for(client, name, customer_delivery("x", 1)).status == 202);
  }
  const auto of = [&](std::vector<std::string> command, const std::string& name) {
    command.insert(command.end(), {"--tenant", name});
    return run(command, variables);
  };
  while (of({"dlq", "list", "--json"}, "a").out.empty() ||
         of({"dlq", "list", "--json"}, "b").out.empty()) {
  }
  const auto listed = of({"dlq", "list", "--json"}, "a").out;
  CHECK(std::count(listed.begin(), listed.end(), '\n') == 1);
  CHECK(listed.find(R"("tenant":"a","target":"one")") != std::string::npos);
  const auto calls = of({"outbox", "--json"}, "b").out;
  CHECK(std::count(calls.begin(), calls.end(), '\n') == 2);
  CHECK(calls.find(R"("tenant":"a")") == std::string::npos);
  CHECK(server.stop() == 0);
  CHECK(of({"dlq", "retry", "--all", "--yes"}, "b")
            .out.starts_with("1 dead letter is waiting again"));
  CHECK(of({"dlq", "list"}, "b").out == "no dead letters of this tenant\n");
  CHECK(of({"dlq", "list", "--json"}, "a").out == listed);
}

TEST_CASE("send signs with the secret of the source that the URL names") {
  Recorder a1, b1;
  const Folder folder;
  const auto variables =
      variables_of(folder, tenant("a", a1.url(), a1.url()) + "," + tenant("b", b1.url(), b1.url()));
  Serving server(variables);
  const auto file = folder.write("c.json", customer_delivery("c-1", 1));
  const auto sent = run({"send", file, "--to", server.url() + "/webhooks/b-shop"}, variables);
  CHECK_MESSAGE(sent.exit_code == 0, sent.out << sent.err);
  CHECK(b1.wait_for_calls(2));
  CHECK(run({"send", file, "--to", server.url()}, variables).exit_code == 0);
  CHECK(a1.wait_for_calls(2));
  CHECK(server.stop() == 0);
}

TEST_CASE("a command about one tenant must name it where there are several") {
  Recorder a1;
  const Folder folder;
  const auto variables =
      variables_of(folder, tenant("a", a1.url(), a1.url()) + "," + tenant("b", a1.url(), a1.url()));
  { Serving server(variables); }
  const std::vector<std::string> erase{"privacy", "erase", "--email", "x@shop.example",
                                       "--dry-run"};
  const auto unnamed = run(erase, variables);
  CHECK(unnamed.exit_code == 2);
  CHECK(unnamed.err.find("there are several tenants") != std::string::npos);
  auto named = erase;
  named.insert(named.end(), {"--tenant", "b"});
  CHECK(run(named, variables).exit_code == 0);
  named.back() = "c";
  CHECK(run(named, variables).exit_code == 2);
}

}  // namespace ctsync::test
