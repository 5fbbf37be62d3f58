// SPDX-License-Identifier: MIT
#include <map>
#include <set>

#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/shown_job.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

Finished backfill(const Variables& variables, std::vector<std::string> options) {
  options.insert(options.begin(), "backfill");
  options.emplace_back("--detach");
  return run(options, variables);
}

std::map<std::string, int> calls_by_user(Recorder& target) {
  std::map<std::string, int> calls;
  for (const auto& call : target.calls()) ++calls[call.user_id];
  return calls;
}

std::set<std::string> ids_of(Recorder& target) {
  std::set<std::string> ids;
  for (const auto& call : target.calls()) ids.insert(call.message_id);
  return ids;
}

}  // namespace

TEST_CASE("a backfill tells each customer once, and a second one finds all of them known") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(1'234);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  const auto begun = backfill(variables, {"customers"});
  CHECK(begun.exit_code == 0);
  CHECK(begun.out.find("job 1 begins") != std::string::npos);
  const auto first = wait_for(variables, 1, has_read_all);
  CHECK(first.of("read") == 1'234);
  CHECK(first.of("told") == 1'234);
  REQUIRE(segment.wait_for_calls(1'234));
  CHECK(calls_by_user(segment).size() == 1'234);
  CHECK(segment.calls()[0].json.find(R"("timestamp":"2022-02-02T00:00:00.000Z")") !=
        std::string::npos);
  CHECK(shop.pages() == 3);
  CHECK(backfill(variables, {"customers"}).exit_code == 0);
  const auto second = wait_for(variables, 2, has_read_all);
  CHECK(second.of("read") == 1'234);
  CHECK(second.of("known") == 1'234);
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 1'234);
}

TEST_CASE("what live deliveries told is known to a backfill, and what it told is known to them") {
  Recorder segment;
  PagedShop shop;
  shop.put_customer("c-1", 1);
  shop.put_customer("c-2", 1);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_calls(1));
  CHECK(backfill(variables, {"customers"}).exit_code == 0);
  const auto job = wait_for(variables, 1, has_read_all);
  CHECK(job.of("told") == 1);
  CHECK(job.of("known") == 1);
  CHECK(post(client, customer_delivery("c-2", 1)).status == 202);
  CHECK(server.wait_for_log("this version of the customer is known already"));
  CHECK(post(client, customer_delivery("c-2", 2)).status == 202);
  REQUIRE(segment.wait_for_calls(3));
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 3);
}

TEST_CASE("orders of a backfill are told with the time of their purchase") {
  Recorder segment;
  PagedShop shop;
  shop.put_order("o-1", "c-1");
  shop.put_order("o-2", "c-2", "Cancelled");
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  CHECK(backfill(variables, {"orders"}).exit_code == 0);
  CHECK(wait_for(variables, 1, has_read_all).of("told") == 2);
  REQUIRE(segment.wait_for_calls(3));
  CHECK(server.stop() == 0);
  for (const auto& call : segment.calls()) {
    CHECK(call.json.find(R"("timestamp":"2021-03-03T10:00:00.000Z")") != std::string::npos);
  }
}

TEST_CASE("a backfill goes on after kill -9 where it was, and every customer is told") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(3'000);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  {
    Serving server(variables);
    CHECK(backfill(variables, {"customers", "--rate", "2000"}).exit_code == 0);
    wait_for(variables, 1, [](const ShownJob& job) { return job.of("read") >= 500; });
    server.kill();
  }
  CHECK(shown(variables, 1).of("read") < 3'000);
  const int pages = shop.pages();
  Serving server(variables);
  const auto job = wait_for(variables, 1, has_read_all);
  CHECK(job.of("read") == 3'000);
  CHECK(job.of("told") == 3'000);
  CHECK(shop.pages() - pages < 7);  // it did not begin anew
  REQUIRE(segment.wait_until([](const std::vector<Recorded>& calls) {
    std::set<std::string> users;
    for (const auto& call : calls) users.insert(call.user_id);
    return users.size() == 3'000;
  }));
  CHECK(server.stop() == 0);
  CHECK(calls_by_user(segment).size() == 3'000);
  CHECK(ids_of(segment).size() == 3'000);
}

TEST_CASE("a paused job reads nothing until it is resumed, and a cancelled one never again") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(2'000);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  CHECK(backfill(variables, {"customers", "--rate", "500"}).exit_code == 0);
  wait_for(variables, 1, [](const ShownJob& job) { return job.of("read") >= 500; });
  CHECK(run({"jobs", "pause", "1"}, variables).exit_code == 0);
  const auto paused = wait_for(variables, 1, [](const ShownJob& job) {
    return job.state == "paused" && job.of("open") == 0;
  });
  CHECK(paused.of("read") < 2'000);
  CHECK(run({"jobs", "pause", "1"}, variables).exit_code == 0);
  CHECK(run({"jobs", "resume", "1"}, variables).exit_code == 0);
  wait_for(variables, 1, [&](const ShownJob& job) { return job.of("read") > paused.of("read"); });
  CHECK(run({"jobs", "cancel", "1"}, variables).exit_code == 0);
  const auto cancelled = wait_for(variables, 1, [](const ShownJob& job) {
    return job.state == "cancelled" && job.of("open") == 0;
  });
  CHECK(cancelled.of("read") < 2'000);
  const auto resumed = run({"jobs", "resume", "1"}, variables);
  CHECK(resumed.exit_code == 2);
  CHECK(resumed.err.find("job 1 is cancelled, so it cannot be resumed") != std::string::npos);
  CHECK(server.stop() == 0);
}

TEST_CASE("while commercetools refuses a backfill it waits, and says why") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(3);
  SUBCASE("with 503") { shop.down = true; }
  SUBCASE("with 401") { shop.refuses_tokens = true; }
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  CHECK(backfill(variables, {"customers"}).exit_code == 0);
  const auto refused =
      wait_for(variables, 1, [](const ShownJob& job) { return !job.error.empty(); });
  CHECK(refused.state == "running");
  CHECK(server.log().find("client-secret") == std::string::npos);
  shop.down = shop.refuses_tokens = false;
  const auto job = wait_for(variables, 1, has_read_all);
  CHECK(job.of("told") == 3);
  CHECK(job.error.empty());
  CHECK(server.stop() == 0);
}

TEST_CASE("a backfill for one target tells it everything again, and no other target") {
  Recorder segment;
  Recorder crm;
  PagedShop shop;
  shop.put_customers(5);
  const Folder folder;
  auto variables = settings(segment, folder, shop.settings());
  variables["CTSYNC_CRM_BASE_URL"] = crm.url();
  variables["CTSYNC_CRM_API_KEY"] = "key";
  Serving server(variables);
  CHECK(backfill(variables, {"customers"}).exit_code == 0);
  CHECK(wait_for(variables, 1, has_read_all).of("told") == 5);
  REQUIRE(segment.wait_for_calls(5));
  REQUIRE(crm.wait_for_requests(5));
  CHECK(backfill(variables, {"customers", "--target", "segment"}).exit_code == 0);
  CHECK(wait_for(variables, 2, has_read_all).of("told") == 5);
  REQUIRE(segment.wait_for_calls(10));
  CHECK(server.stop() == 0);
  CHECK(ids_of(segment).size() == 5);
  CHECK(crm.requests() == 5);
}

TEST_CASE("a dry run says how much there is, and reads and sends nothing") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(1'234);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  const auto estimate = run({"backfill", "customers", "--dry-run"}, variables);
  CHECK(estimate.exit_code == 0);
  CHECK(estimate.out.find("customer of p: 1,234 in 3 pages") != std::string::npos);
  CHECK(estimate.out.find("segment: up to 1234 calls") != std::string::npos);
  CHECK(shop.pages() == 0);
  CHECK(segment.requests() == 0);
}

TEST_CASE("wrong options of a backfill are told, with what is expected") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  auto variables = settings(segment, folder, shop.settings());
  const auto said = [&](const std::vector<std::string>& options, std::string_view text) {
    const auto ended = run(options, variables);
    CAPTURE(ended.err);
    CHECK(ended.exit_code == 2);
    CHECK(ended.err.find(text) != std::string::npos);
  };
  said({"backfill", "payments"}, "expected one of: customers, orders, business-units");
  said({"backfill", "customers", "--target", "x"}, "expected one of: segment");
  said({"backfill", "customers", "--since", "soon"}, "expected an age such as 30d");
  said({"backfill", "customers", "--project", "x"}, "--project");
  said({"backfill", "customers", "--store", "no key!"}, "--store");
  variables.erase("CTP_CLIENT_ID");
  const auto ended = run({"backfill", "customers"}, variables);
  CHECK(ended.exit_code == 3);
  CHECK(ended.err.find("commercetools.client_id (CTP_CLIENT_ID)") != std::string::npos);
}

}  // namespace ctsync::test
