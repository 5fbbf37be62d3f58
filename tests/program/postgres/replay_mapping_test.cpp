// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "program/jobs/shown_job.hpp"
#include "program/postgres/shared_store.hpp"

namespace ctsync::test {
namespace {

TEST_SUITE_BEGIN("replay mapping on PostgreSQL" * postgres::test::needs_server());

std::string order_delivery() {
  return R"({"notificationType":"Message","projectKey":"p","id":"m-1","type":"OrderCreated",)"
         R"("resource":{"typeId":"order","id":"o-1"},"resourceVersion":1,"sequenceNumber":1,)"
         R"("createdAt":"2026-03-03T12:00:00.000Z","order":{"id":"o-1","version":1,)"
         R"("createdAt":"2026-03-03T10:00:00.000Z","lastModifiedAt":"2026-03-03T10:00:00.000Z",)"
         R"("customerId":"c-1","customerEmail":"c-1@shop.example","lineItems":[],)"
         R"("totalPrice":{"type":"centPrecision","currencyCode":"EUR","centAmount":1000,)"
         R"("fractionDigits":2},"orderState":"Open"}})";
}

TEST_CASE("workers on one database tell again by the mapping of today, each thing once") {
  Recorder segment;
  const Database database(Cluster::shared());
  auto variables = worker_of(database, segment);
  variables["WEBHOOK_SECRET"] = secret;
  {
    auto wrong = variables;
    wrong["CTSYNC_SEGMENT_CUSTOM_FIELDS_EXCLUDE"] = "v";
    Serving server(wrong);
    auto client = client_of(server.url());
    for (int i = 1; i <= 120; ++i) {
      CHECK(post(client, customer_delivery("c-" + std::to_string(i), 1)).status == 202);
    }
    CHECK(post(client, order_delivery()).status == 202);
    REQUIRE(segment.wait_for_calls(121));
    CHECK(server.stop() == 0);
  }
  const auto dry =
      run({"replay", "mapping", "--since", "1h", "--dry-run", "--json"}, variables).out;
  CHECK(has(dry, R"("customers":120,"deleted":0,"steps":1,"no_body":0,"compared":121)"));
  CHECK(has(dry, R"("calls":121,"same":1,"different":120,)"));
  CHECK(has(dry, R"("repeats":1,"fields":[{"field":"/traits/v","changed":0,"added":120,)"));
  Serving one(variables);
  Serving other(variables, as_worker);
  const auto begun = run({"replay", "mapping", "--since", "1h", "--yes", "--detach"}, variables);
  CHECK(begun.exit_code == 0);
  REQUIRE(segment.wait_for_calls(242));
  const auto job = wait_for(variables, 1, [](const ShownJob& shown) {
    return shown.state == "done" && shown.of("open") == 0;
  });
  CHECK(job.of("read") == 121);
  CHECK(job.of("told") == 121);
  for (auto* each : {&one, &other}) CHECK(each->stop() == 0);
  CHECK(segment.calls().size() == 242);
}

TEST_SUITE_END();

}  // namespace
}  // namespace ctsync::test
