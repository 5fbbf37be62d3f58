// SPDX-License-Identifier: MIT
#include <set>

#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/reconciled.hpp"
#include "program/jobs/shown_job.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

std::string deletion(const std::string& id, int version) {
  return fmt::format(R"({{"notificationType":"ResourceDeleted","projectKey":"p","version":{1},)"
                     R"("resource":{{"typeId":"customer","id":"{0}"}},)"
                     R"("modifiedAt":"2026-01-02T00:00:00.000Z"}})",
                     id, version);
}

}  // namespace

TEST_CASE("a reconciliation of what is equal finds nothing and sends nothing") {
  Recorder segment;
  PagedShop shop;
  shop.put_customers(1'234);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  CHECK(run({"backfill", "customers", "--detach"}, variables).exit_code == 0);
  wait_for(variables, 1, has_read_all);
  REQUIRE(segment.wait_for_calls(1'234));
  const auto found = reconcile(variables, {"--fix"});
  CHECK(found.exit_code == 0);
  CHECK(found.numbers.at("compared") == 1'234);
  CHECK(found.numbers.at("equal") == 1'234);
  CHECK(found.numbers.at("known") == 1'234);
  CHECK(found.samples.empty());
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 1'234);
}

TEST_CASE("a reconciliation tells what is missing, outdated and gone, and --fix mends it") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  deliver(server, segment,
          {customer_delivery("c-1", 1), customer_delivery("c-2", 1), customer_delivery("c-3", 1),
           customer_delivery("c-5", 1), customer_delivery("c-5", 3)});
  shop.put_customer("c-1", 1);
  shop.put_customer("c-2", 2);
  shop.put_customer("c-4", 7);
  shop.put_customer("c-5", 2);  // the record is newer
  const auto told = segment.calls().size();
  const auto found = reconcile(variables);
  CHECK(found.exit_code == 5);
  CHECK(found.samples ==
        std::set<std::string>{"outdated c-2 2/1", "missing c-4 7/0", "gone c-3 0/1"});
  CHECK(found.numbers.at("compared") == 4);
  CHECK(found.numbers.at("equal") == 2);
  CHECK(found.numbers.at("known") == 2);
  CHECK(found.numbers.at("ignored") == 3);
  CHECK(found.out.find("shop.example") == std::string::npos);
  CHECK(segment.calls().size() == told);

  const auto mended = reconcile(variables, {"--fix"});
  CHECK(mended.exit_code == 0);
  CHECK(mended.numbers.at("added") == 3);
  CHECK(mended.numbers.at("told") == 3);
  REQUIRE(segment.wait_for_calls(told + 3));
  std::set<std::string> users;
  const auto calls = segment.calls();
  for (auto call = calls.begin() + static_cast<std::ptrdiff_t>(told); call != calls.end(); ++call) {
    users.insert(call->user_id);
  }
  CHECK(users.size() == 3);
  CHECK(reconcile(variables, {"--fix"}).numbers.at("added") == 0);
  CHECK(reconcile(variables).exit_code == 0);
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == told + 3);
}

TEST_CASE("a customer who is kept as deleted is told again if they were changed since") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  deliver(server, segment, {customer_delivery("c-1", 1), customer_delivery("c-2", 1)});
  deliver(server, segment, {deletion("c-1", 1), deletion("c-2", 1)});
  shop.put_customer("c-1", 2);
  shop.put_customer("c-2", 1);
  const auto told = segment.calls().size();
  const auto found = reconcile(variables, {"--fix"});
  CHECK(found.exit_code == 5);
  CHECK(found.numbers.at("wrongly_deleted") == 2);
  CHECK(found.numbers.at("told") == 1);
  CHECK(found.numbers.at("ignored") == 1);
  REQUIRE(segment.wait_for_calls(told + 1));
  CHECK(segment.calls().back().user_id == "c-1@shop.example");
  const auto again = reconcile(variables);
  CHECK(again.samples == std::set<std::string>{"wrongly_deleted c-2 1/1"});
  CHECK(server.stop() == 0);
}

TEST_CASE("nobody is deleted whom commercetools gives by their id") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  deliver(server, segment, {customer_delivery("c-1", 1)});
  shop.put_customer("c-1", 1);
  shop.queries_lag = true;
  const auto found = reconcile(variables, {"--fix"});
  CHECK(found.exit_code == 0);
  CHECK(found.numbers.at("gone") == 0);
  CHECK(found.numbers.at("told") == 0);
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 1);
}

TEST_CASE("an order is missing until its purchase was told") {
  Recorder segment;
  PagedShop shop;
  shop.put_order("o-1", "c-1");
  shop.put_order("o-2", "c-2");
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  const auto found = reconcile(variables, {"orders"});
  CHECK(found.exit_code == 5);
  CHECK(found.samples == std::set<std::string>{"missing o-1 4/0", "missing o-2 4/0"});
  CHECK(reconcile(variables, {"orders", "--fix"}).exit_code == 0);
  REQUIRE(segment.wait_for_calls(2));
  shop.remove("orders", "o-2");  // the end of an order tells nothing
  const auto after = reconcile(variables, {"orders"});
  CHECK(after.exit_code == 0);
  CHECK(after.numbers.at("equal") == 1);
  CHECK(after.numbers.at("gone") == 0);
  CHECK(server.stop() == 0);
  CHECK(segment.calls().size() == 2);
}

TEST_CASE("what was changed a moment ago is not judged") {
  Recorder segment;
  PagedShop shop;
  shop.put_customer("c-1", 1, "Ada", now_text());
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  const auto found = reconcile(variables, {"--fix"});
  CHECK(found.exit_code == 0);
  CHECK(found.numbers.at("not_judged") == 1);
  CHECK(found.numbers.at("ignored") == 1);
  CHECK(server.stop() == 0);
  CHECK(segment.calls().empty());
}

TEST_CASE("with --since a reconciliation does not look for who is gone, and says so") {
  Recorder segment;
  PagedShop shop;
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  deliver(server, segment, {customer_delivery("c-1", 1)});
  CHECK(reconcile(variables, {"--since", "30d"}).exit_code == 0);
  const auto shown = run({"jobs", "show", "1"}, variables);
  CHECK(shown.out.find("reconciliation of customers in p") != std::string::npos);
  CHECK(shown.out.find("not looked for (only without --since)") != std::string::npos);
  CHECK(run({"reconcile", "--detach"}, variables).out.find("job 2 begins") != std::string::npos);
  wait_for(variables, 2, [](const ShownJob& job) { return job.state == "done"; });
  CHECK(run({"jobs", "show", "2"}, variables).out.find("gone: customer c-1 (version 1 is kept)") !=
        std::string::npos);
  CHECK(server.stop() == 0);
}

TEST_CASE("a reconciliation counts dead calls, and mends none of them") {
  Recorder segment([](const http::Request&) {
    http::Response response;
    response.status = 400;
    return response;
  });
  PagedShop shop;
  shop.put_customer("c-1", 1);
  const Folder folder;
  const auto variables = settings(segment, folder, shop.settings());
  Serving server(variables);
  auto client = client_of(server.url());
  CHECK(post(client, customer_delivery("c-1", 1)).status == 202);
  REQUIRE(segment.wait_for_requests(1));
  CHECK(server.wait_for_log("call.dead"));
  const auto found = reconcile(variables, {"--fix"});
  CHECK(found.exit_code == 0);
  CHECK(found.numbers.at("equal") == 1);
  CHECK(found.dead_calls == 1);
  CHECK(server.stop() == 0);
}

TEST_CASE("a worker reconciles every night once, and shows the drift that it found") {
  Recorder segment;
  PagedShop shop;
  shop.put_customer("c-1", 1);
  shop.put_customer("c-2", 1);
  const Folder folder;
  auto variables = settings(segment, folder, shop.settings());
  const auto now = now_text();
  variables["CTSYNC_RECONCILE_AT"] = now.substr(now.find('T') + 1, 5);
  variables["CTSYNC_RECONCILE_FIX"] = "true";
  const auto jobs = [&] { return run({"jobs", "list", "--json"}, variables).out; };
  {
    Serving server(variables);
    REQUIRE(server.wait_for_log("reconcile.made"));
    const auto job = wait_for(variables, 1, [](const ShownJob& each) {
      return each.state == "done" && each.of("open") == 0;
    });
    CHECK(job.of("told") == 2);
    REQUIRE(segment.wait_for_calls(2));
    auto client = client_of(server.url());
    const auto metrics = get(client, "/metrics").body;
    CHECK(metrics.find(R"(ctsync_drift_resources{drift="missing",tenant="default"} 2)") !=
          std::string::npos);
    CHECK(server.stop() == 0);
  }
  Serving again(variables);
  CHECK(run({"reconcile"}, variables).exit_code == 0);  // the worker looked for jobs meanwhile
  CHECK(jobs().find(R"("job":2)") != std::string::npos);
  CHECK(jobs().find(R"("job":3)") == std::string::npos);
  CHECK(again.stop() == 0);
}

TEST_CASE("without a server the command does the work of a reconciliation itself") {
  Recorder segment;
  PagedShop shop;
  shop.put_customer("c-1", 1);
  const Folder folder;
  auto variables = settings(segment, folder, shop.settings());
  CHECK(Serving(variables).stop() == 0);  // makes the store
  variables["PORT"] = "1";
  const auto mended = run({"reconcile", "--fix"}, variables);
  CHECK(mended.exit_code == 0);
  CHECK(mended.out.find("missing: customer c-1 (version 1 exists)") != std::string::npos);
  CHECK(mended.out.find("compared 1: 0 equal, 1 missing") != std::string::npos);
}

TEST_CASE("wrong options of a reconciliation are told, with what is expected") {
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
  said({"reconcile", "payments"}, "expected one of: customers, orders, business-units");
  said({"reconcile", "--since", "soon"}, "expected an age such as 30d");
  said({"reconcile", "--project", "x"}, "--project");
  variables.erase("CTP_CLIENT_ID");
  const auto ended = run({"reconcile"}, variables);
  CHECK(ended.exit_code == 3);
  CHECK(ended.err.find("commercetools.client_id (CTP_CLIENT_ID)") != std::string::npos);
}

}  // namespace ctsync::test
