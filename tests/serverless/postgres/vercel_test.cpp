// SPDX-License-Identifier: MIT
#include <signal.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "on_postgres.hpp"
#include "serverless/deployed.hpp"

namespace ctsync::test {

namespace {

using postgres::test::new_database;

TEST_SUITE_BEGIN("a function of Vercel on PostgreSQL" * postgres::test::needs_server());

std::int64_t microseconds_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                               began)
      .count();
}

TEST_CASE("a function stores what it answers 202, and a worker elsewhere delivers it") {
  Recorder segment;
  const auto database = new_database();
  Deployed deployed(gateway_of(*database));
  auto client = deployed.client();
  const std::string body = customer_delivery("c-1", 1);
  const auto response = Deployed::send(client, 1, body, signed_headers(body));
  REQUIRE_MESSAGE(response.has_value(), deployed.function.log());
  CHECK(response->status == 202);
  CHECK(waiting(*database) == 1);
  CHECK(Deployed::send(client, 2, body, {})->status == 401);
  CHECK(Deployed::send(client, 3, "{") == 400);
  CHECK(waiting(*database) == 1);
  const auto messages = deployed.platform.messages(4);
  CHECK(messages[1] == end_of(1));
  Serving worker(worker_of(*database, segment), as_worker);
  CHECK(segment.wait_for_calls(1));
  CHECK(worker.stop() == 0);
  deployed.function.signal(SIGTERM);
  CHECK(deployed.function.wait() == 0);
}

TEST_CASE("an instance connects with the first delivery, once for any number at a time") {
  const auto database = new_database();
  Deployed deployed(gateway_of(*database));
  deployed.port();
  CHECK(connections(*database) == 0);
  std::atomic<int> taken{0};
  std::vector<std::thread> senders;
  for (int id = 1; id <= 50; ++id) {
    senders.emplace_back([&, client = deployed.client(), id]() mutable {
      if (Deployed::send(client, id, customer_delivery("c-" + std::to_string(id), 1)) == 202) {
        ++taken;
      }
    });
  }
  for (auto& sender : senders) sender.join();
  CHECK(taken == 50);
  CHECK(waiting(*database) == 50);
  CHECK(connections(*database) == 1);
  CHECK(database->run("SELECT count(*) FROM worker") == "0");
  auto client = deployed.client();
  CHECK(get(client, "/readyz").status == 200);
  CHECK(connections(*database) <= 2);
}

TEST_CASE("a connection that was closed while the function was frozen is opened again at once") {
  const auto database = new_database();
  Deployed deployed(gateway_of(*database));
  auto client = deployed.client();
  for (int round = 1; round <= 3; ++round) {
    CHECK(Deployed::send(client, round, customer_delivery("c-" + std::to_string(round), 1)) == 202);
    deployed.function.signal(SIGSTOP);
    CHECK(sessions(*database, "count(*) FILTER (WHERE state <> 'idle')") == "0");
    close_connections(*database);
    deployed.function.signal(SIGCONT);
    const auto began = std::chrono::steady_clock::now();
    const std::string body = customer_delivery("d-" + std::to_string(round), 1);
    CHECK(Deployed::send(client, 10 + round, body) == 202);
    CHECK(microseconds_since(began) < 2'000'000);
  }
  CHECK(waiting(*database) == 6);
  CHECK(connections(*database) == 1);
}

TEST_CASE("a function whose database is not ready answers 503, says why, and goes on when it is") {
  const Database database(Cluster::shared());
  Deployed deployed(gateway_of(database));
  auto client = deployed.client();
  const std::string body = customer_delivery("c-1", 1);
  const auto refused = Deployed::send(client, 1, body, signed_headers(body));
  REQUIRE(refused.has_value());
  CHECK(refused->status == 503);
  CHECK(refused->header("retry-after").has_value());
  CHECK_FALSE(has(refused->body, "migrate"));
  postgres::test::wait_until("the log says what to do", [&] {
    const auto log = deployed.function.log();
    return has(log, R"("store.failed")") && has(log, "ctsync db migrate");
  });
  REQUIRE(run({"db", "migrate"}, gateway_of(database)).exit_code == 0);
  CHECK(Deployed::send(client, 2, body) == 202);
  CHECK(waiting(database) == 1);
}

TEST_CASE("a function starts without its database and stores as fast as the database commits") {
  const auto database = new_database();
  std::vector<std::int64_t> starts;
  std::vector<std::int64_t> firsts;
  for (int i = 0; i < 5; ++i) {
    const EmptyRoot root(on_vercel::function_folder);
    const auto began = std::chrono::steady_clock::now();
    Deployed deployed(gateway_of(*database), &root);
    deployed.port();
    starts.push_back(microseconds_since(began));
    auto client = deployed.client();
    const auto sent = std::chrono::steady_clock::now();
    CHECK(Deployed::send(client, 1, customer_delivery("first-" + std::to_string(i), 1)) == 202);
    firsts.push_back(microseconds_since(sent));
  }
  Deployed deployed(gateway_of(*database));
  auto client = deployed.client();
  std::vector<std::int64_t> warm;
  for (int id = 1; id <= 500; ++id) {
    const std::string body = customer_delivery("c-" + std::to_string(id), 1);
    const auto headers = signed_headers(body);
    const auto began = std::chrono::steady_clock::now();
    const auto response = Deployed::send(client, id, body, headers);
    warm.push_back(microseconds_since(began));
    REQUIRE((response.has_value() && response->status == 202));
  }
  for (auto* each : {&starts, &firsts, &warm}) std::sort(each->begin(), each->end());
  fmt::print(
      "MEASURED: vercel on PostgreSQL: start to ready {:.1f} ms, first delivery with its "
      "connection "
      "{:.1f} ms (medians of {}), warm p50 {:.2f} ms, p99 {:.2f} ms\n",
      static_cast<double>(percentile(starts, 50)) / 1000,
      static_cast<double>(percentile(firsts, 50)) / 1000, starts.size(),
      static_cast<double>(percentile(warm, 50)) / 1000,
      static_cast<double>(percentile(warm, 99)) / 1000);
  // Test machines are shared. The bounds only check that nothing waits for a timer.
  CHECK(percentile(starts, 50) < 500'000);
  CHECK(percentile(firsts, 50) < 1'000'000);
  CHECK(percentile(warm, 50) < 50'000);
}

TEST_SUITE_END();

}  // namespace

}  // namespace ctsync::test
