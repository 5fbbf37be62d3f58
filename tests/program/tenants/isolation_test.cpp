// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctsync/model/key.hpp>
#include <deque>
#include <fstream>
#include <functional>
#include <mutex>
#include <sqlite/store.hpp>
#include <string>
#include <thread>
#include <vector>

#include "program/deliveries.hpp"
#include "program/many_tenants.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

// What tenants of one server can do to each other: nothing.
namespace ctsync::test {

namespace {

using Clock = std::chrono::steady_clock;

/// A host that takes requests and answers none until it is released.
class Hanging {
 public:
  Hanging() = default;
  Hanging(const Hanging&) = delete;
  Hanging& operator=(const Hanging&) = delete;
  ~Hanging() { release(); }

  std::string url() const { return recorder_.url(); }
  void wait_until_asked() {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return asked_; }));
  }
  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  http::Response hang() {
    std::unique_lock lock(mutex_);
    asked_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return released_; });
    return answer(503);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
  bool released_ = false;
  Recorder recorder_{[this](const http::Request&) { return hang(); }};
};

bool eventually(const std::function<bool()>& holds) {
  const auto until = Clock::now() + std::chrono::seconds{20};
  while (!holds()) {
    if (Clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

sqlite::Store store_of(const Folder& folder) {
  auto store = sqlite::Store::open({folder.file("ctsync.db"), false});
  REQUIRE(store.has_value());
  return *std::move(store);
}

std::string record_of(sqlite::Store& store, const std::string& tenant, const std::string& id) {
  return store.record({tenant, "p", "customer", id})->value_or("");
}

std::size_t rows_of(sqlite::Store& store, std::string_view tenant, std::string_view state) {
  RowFilter filter;
  filter.tenant = tenant;
  filter.state = state;
  return store.list(filter)->size();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A change that lacks the customer, who must be read from commercetools.
std::string incomplete_delivery(const std::string& id) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"{0}-9","version":1,)"
      R"("sequenceNumber":9,"resource":{{"typeId":"customer","id":"{0}"}},"resourceVersion":9,)"
      R"("type":"CustomerEmailChanged","createdAt":"2026-01-01T00:00:01.000Z","email":"x@y.example"}})",
      id);
}

std::string erasing_delivery(const std::string& id) {
  return fmt::format(
      R"({{"notificationType":"ResourceDeleted","projectKey":"p","version":3,"resource":)"
      R"({{"typeId":"customer","id":"{}"}},"modifiedAt":"2026-01-01T00:00:03.000Z",)"
      R"("dataErasure":true}})",
      id);
}

/// Puts deliveries of tenant a into the inbox of a store that nobody serves yet.
void bring_backlog(const Folder& folder, int count,
                   const std::function<std::string(const std::string&)>& delivery) {
  auto store = sqlite::Store::open({folder.file("ctsync.db"), true});
  REQUIRE(store.has_value());
  for (int i = 0; i < count; i += 500) {
    std::vector<std::string> ids, bodies;
    for (int j = i; j < i + 500; ++j) ids.push_back(fmt::format("old{}", j));
    for (const auto& id : ids) bodies.push_back(delivery(id));
    std::vector<NewEntry> entries;
    for (std::size_t j = 0; j < ids.size(); ++j) {
      entries.push_back({ids[j], digest(Key{"a", "p", "customer", ids[j]}), bodies[j]});
    }
    REQUIRE(store->accept({"a", "a-shop", wall_clock(), entries}).has_value());
  }
}

/// The members that make a tenant read from commercetools at this URL.
std::string reads_from(const std::string& url) {
  return fmt::format(R"(,"commercetools":{{"p":{{"client_id":"id","client_secret":"secret",)"
                     R"("auth_url":"{0}","api_url":"{0}"}}}})",
                     url);
}

int threads_of(const Serving& server) {
  std::ifstream status("/proc/" + std::to_string(server.process()) + "/status");
  std::string word;
  while (status >> word && word != "Threads:") {
  }
  int count = 0;
  status >> count;
  return count;
}

/// Tenants t0, t1, ... with five targets each, all of them this one.
std::vector<std::string> tenants_with_five_targets(int count, const Recorder& recorder) {
  std::vector<std::string> tenants;
  for (int i = 0; i < count; ++i) {
    std::vector<std::string> targets;
    for (int j = 0; j < 5; ++j) targets.push_back(target(fmt::format("s{}", j), recorder.url()));
    tenants.push_back(tenant(fmt::format("t{}", i), targets));
  }
  return tenants;
}

}  // namespace

TEST_CASE("an erasure in one tenant leaves the same person of another, whoever asks for it") {
  std::atomic<bool> down{true};
  Recorder a, b([&](const http::Request&) { return answer(down ? 503 : 200); });
  const Folder folder;
  const auto variables = variables_of(
      folder, {tenant("a", {target("one", a.url())}), tenant("b", {target("one", b.url())})});
  Serving server(variables);
  auto client = client_of(server.url());
  for (const auto* id : {"x", "y"}) {
    for (const std::string name : {"a", "b"}) {
      CHECK(post_for(client, name, customer_delivery(id, 1)).status == 202);
    }
  }
  REQUIRE(a.wait_for_calls(2));
  REQUIRE(b.wait_for_requests(1));
  auto store = store_of(folder);
  const auto erased =
      run({"privacy", "erase", "--email", "x@shop.example", "--tenant", "a", "--yes"}, variables);
  CHECK(erased.out == "erased: records 1, inbox entries 1, calls 1\n");
  CHECK(post_for(client, "a", erasing_delivery("y")).status == 202);
  for (const auto* id : {"x", "y"}) {
    CHECK(eventually([&] { return record_of(store, "a", id).starts_with("{\"erased\":"); }));
    CHECK(contains(record_of(store, "b", id), std::string(id) + "@shop.example"));
    // What comes late about an erased person brings nobody back, but only in this tenant.
    for (const std::string name : {"a", "b"}) {
      CHECK(post_for(client, name, customer_delivery(id, 2)).status == 202);
    }
  }
  CHECK(eventually([&] { return rows_of(store, "b", "waiting") == 4; }));
  down = false;
  REQUIRE(b.wait_for_calls(4));
  CHECK(eventually([&] { return store.counts()->entries[0] == 0; }));
  for (const auto& call : a.calls()) CHECK_FALSE(contains(call.json, R"("v":2)"));
  CHECK(server.stop() == 0);
}

TEST_CASE("dead letters of a tenant are shown and repeated without those of others") {
  std::atomic<int> status{400};
  Recorder a([&](const http::Request&) { return answer(status); });
  Recorder b([&](const http::Request&) { return answer(status); });
  const Folder folder;
  const auto variables = variables_of(
      folder, {tenant("a", {target("one", a.url())}), tenant("b", {target("one", b.url())})});
  Serving server(variables);
  auto client = client_of(server.url());
  for (const std::string name : {"a", "b"}) {
    CHECK(post_for(client, name, customer_delivery("x", 1)).status == 202);
  }
  auto store = store_of(folder);
  CHECK(eventually([&] { return store.counts()->calls[2] == 2; }));
  const auto listed = run({"dlq", "list", "--json", "--tenant", "a"}, variables).out;
  CHECK(contains(listed, R"("tenant":"a")"));
  CHECK_FALSE(contains(listed, R"("tenant":"b")"));
  const auto unknown = run({"dlq", "list", "--tenant", "c"}, variables);
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("no tenant c is configured, expected one of: a, b") != std::string::npos);
  status = 200;
  const auto retried = run({"dlq", "retry", "--all", "--yes", "--tenant", "a"}, variables).out;
  CHECK(retried.starts_with("1 dead letter is waiting again"));
  CHECK(a.wait_for_calls(1));
  CHECK(rows_of(store, "b", "dead") == 1);
  CHECK(b.calls().empty());
  CHECK(run({"dlq", "retry", "--tenant", "a"}, variables).exit_code == 2);
  CHECK(server.stop() == 0);
}

TEST_CASE("whatever the targets of other tenants answer, calls of a tenant arrive") {
  constexpr std::array statuses{400, 401, 413, 429, 500};
  std::deque<Recorder> failing;
  std::vector<std::string> tenants;
  for (const int status : statuses) {
    failing.emplace_back([status](const http::Request&) { return answer(status); });
    tenants.push_back(tenant(fmt::format("t{}", status), {target("one", failing.back().url())}));
  }
  Hanging hanging;
  Recorder b;
  tenants.push_back(tenant("hangs", {target("one", hanging.url())}));
  tenants.push_back(tenant("b", {target("one", b.url())}));
  const Folder folder;
  Serving server(variables_of(folder, tenants));
  auto client = client_of(server.url());
  CHECK(post_for(client, "hangs", customer_delivery("x", 1)).status == 202);
  hanging.wait_until_asked();
  for (int i = 0; i < 20; ++i) {
    const auto body = customer_delivery(fmt::format("c{}", i), 1);
    for (const int status : statuses) {
      REQUIRE(post_for(client, fmt::format("t{}", status), body).status == 202);
    }
    REQUIRE(post_for(client, "hangs", body).status == 202);
    REQUIRE(post_for(client, "b", body).status == 202);
  }
  CHECK(b.wait_for_calls(20));
  for (auto& recorder : failing) {
    CHECK(recorder.wait_for_requests(1));
    CHECK(recorder.calls().empty());
  }
  auto store = store_of(folder);
  CHECK(rows_of(store, "b", "dead") == 0);
  CHECK(eventually([&] { return rows_of(store, "b", "waiting") == 0; }));
  hanging.release();
}

TEST_CASE("a source that floods the server over its limit does not keep those of others out") {
  Recorder a, b;
  const Folder folder;
  Serving server(
      variables_of(folder, {tenant("a", {target("one", a.url())}, R"(,"rate_limit_per_minute":2)"),
                            tenant("b", {target("one", b.url())})}));
  std::atomic<bool> done{false};
  std::atomic<int> refused{0};
  std::vector<std::thread> flood;
  for (int i = 0; i < 8; ++i) {
    flood.emplace_back([&] {
      auto client = client_of(server.url());
      for (int version = 1; !done; ++version) {
        const auto response = post_for(client, "a", customer_delivery("x", version % 50 + 1));
        if (response.status == 429) ++refused;
      }
    });
  }
  auto client = client_of(server.url());
  while (refused == 0) std::this_thread::yield();
  for (int i = 0; i < 50; ++i) {
    CHECK(post_for(client, "b", customer_delivery(fmt::format("c{}", i), 1)).status == 202);
  }
  CHECK(b.wait_for_calls(50));
  done = true;
  for (auto& thread : flood) thread.join();
  CHECK(a.calls().size() <= 3);
  CHECK(server.stop() == 0);
}

TEST_CASE("the backlog of a tenant does not delay a new delivery of another") {
  const Folder folder;
  bring_backlog(folder, 10'000, [](const std::string& id) { return customer_delivery(id, 1); });
  Recorder a, b;
  Serving server(variables_of(
      folder, {tenant("a", {target("one", a.url())}), tenant("b", {target("one", b.url())})}));
  auto client = client_of(server.url());
  CHECK(post_for(client, "b", customer_delivery("new", 1)).status == 202);
  REQUIRE(b.wait_for_calls(1));
  auto store = store_of(folder);
  RowFilter waiting;
  waiting.table = Table::inbox;
  waiting.tenant = "a";
  waiting.state = "waiting";
  waiting.limit = 1;
  CHECK(store.list(waiting)->size() == 1);
  CHECK(a.wait_for_calls(1));
}

TEST_CASE("twenty targets of four tenants are run, and each has three threads") {
  std::array<int, 2> threads{};
  constexpr std::array tenants{1, 4};
  for (const std::size_t at : {0u, 1u}) {
    Recorder recorder;
    const Folder folder;
    Serving server(variables_of(folder, tenants_with_five_targets(tenants.at(at), recorder)));
    auto client = client_of(server.url());
    for (int i = 0; i < tenants.at(at); ++i) {
      CHECK(post_for(client, fmt::format("t{}", i), customer_delivery("x", 1)).status == 202);
    }
    CHECK(recorder.wait_for_calls(5 * static_cast<std::size_t>(tenants.at(at))));
    threads.at(at) = threads_of(server);
    CHECK(server.stop() == 0);
  }
  CHECK(threads[1] - threads[0] == 3 * 15);
}

TEST_CASE("a tenant whose commercetools does not answer delays no other tenant") {
  Hanging shop;
  Recorder a, b;
  const Folder folder;
  Serving server(
      variables_of(folder, {tenant("a", {target("one", a.url())}, "", reads_from(shop.url())),
                            tenant("b", {target("one", b.url())})}));
  auto client = client_of(server.url());
  CHECK(post_for(client, "a", incomplete_delivery("x")).status == 202);
  shop.wait_until_asked();
  for (int i = 0; i < 20; ++i) {
    CHECK(post_for(client, "a", incomplete_delivery(fmt::format("y{}", i))).status == 202);
    CHECK(post_for(client, "b", customer_delivery(fmt::format("c{}", i), 1)).status == 202);
    CHECK(post_for(client, "a", customer_delivery(fmt::format("c{}", i), 1)).status == 202);
  }
  CHECK(b.wait_for_calls(20));
  CHECK(a.wait_for_calls(20));  // what needs no read does not wait either
  auto store = store_of(folder);
  // All of it has happened within the first request to the shop.
  CHECK(eventually([&] { return rows_of(store, "a", "waiting") == 21; }));
  const RowFilter waiting{.tenant = "a", .state = "waiting"};
  const auto rows = store.list(waiting);
  for (const auto& row : *rows) CHECK(row.attempts == 0);
  shop.release();
  CHECK(server.stop() == 0);
}

TEST_CASE("more reads than a tenant may have waiting are put off, and none is lost") {
  Hanging shop;
  Recorder a, b;
  const Folder folder;
  bring_backlog(folder, 2000, incomplete_delivery);
  Serving server(
      variables_of(folder, {tenant("a", {target("one", a.url())}, "", reads_from(shop.url())),
                            tenant("b", {target("one", b.url())})}));
  shop.wait_until_asked();
  auto store = store_of(folder);
  RowFilter put_off{.tenant = "a", .state = "waiting", .contains = "earlier reads"};
  CHECK(eventually([&] { return !store.list(put_off)->empty(); }));
  auto client = client_of(server.url());
  CHECK(post_for(client, "b", customer_delivery("x", 1)).status == 202);
  CHECK(b.wait_for_calls(1));
  const auto counts = store.counts();
  CHECK(counts->entries[0] == 2000);
  CHECK(counts->entries[3] == 0);
  shop.release();
  CHECK(server.stop() == 0);
}

}  // namespace ctsync::test
