// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "program/deliveries.hpp"
#include "program/jobs/paged_shop.hpp"
#include "program/jobs/shown_job.hpp"
#include "program/many_tenants.hpp"
#include "program/program.hpp"
#include "program/recorder.hpp"

namespace ctsync::test {

namespace {

/// A mapping that hides the custom field `v`, and knows customers by their address.
constexpr const char* wrong = R"(,"custom_fields":{"exclude":["v"]})";
/// The mended one, which sends it, and knows customers by their id.
constexpr const char* mended = R"(,"user_id":"customer_id")";

/// A tenant with two targets.
struct Shop {
  Recorder segment;
  Recorder crm;
  Folder folder;

  Variables settings(const std::string& mapping) const {
    return variables_of(folder, {tenant("north", {target("segment", segment.url(), mapping),
                                                  target("crm", crm.url(), mapping)})});
  }
};

std::string order_delivery(const std::string& id, const std::string& customer) {
  return fmt::format(
      R"({{"notificationType":"Message","projectKey":"p","id":"m-{0}","type":"OrderCreated",)"
      R"("resource":{{"typeId":"order","id":"{0}"}},"resourceVersion":1,"sequenceNumber":1,)"
      R"("createdAt":"2026-03-03T12:00:00.000Z","order":{{"id":"{0}","version":1,)"
      R"("createdAt":"2026-03-03T10:00:00.000Z","lastModifiedAt":"2026-03-03T10:00:00.000Z",)"
      R"("customerId":"{1}","customerEmail":"{1}@shop.example","lineItems":[],)"
      R"("totalPrice":{{"type":"centPrecision","currencyCode":"EUR","centAmount":1000,)"
      R"("fractionDigits":2}},"orderState":"Open"}}}})",
      id, customer);
}

std::string deletion_delivery(const std::string& id, int version) {
  return fmt::format(
      R"({{"notificationType":"ResourceDeleted","projectKey":"p","version":{1},)"
      R"("resource":{{"typeId":"customer","id":"{0}"}},"modifiedAt":"2026-03-04T00:00:00.000Z"}})",
      id, version);
}

Finished replay(const Variables& variables, std::vector<std::string> options) {
  options.insert(options.begin(), {"replay", "mapping", "--since", "1h"});
  return run(options, variables);
}

bool is_over(const ShownJob& job) { return job.state == "done" && job.of("open") == 0; }

/// Waits until every delivery and call has ended.
void wait_for_quiet(const Variables& variables) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  std::string waiting = "?";
  while (!waiting.empty() && std::chrono::steady_clock::now() < until) {
    waiting = run({"outbox", "--state", "waiting", "--json"}, variables).out +
              run({"events", "list", "--state", "waiting", "--json"}, variables).out;
  }
  CHECK(waiting.empty());
}

/// Has a server take deliveries under a mapping, until all calls are accepted.
void live(const Variables& variables, const std::vector<std::string>& deliveries) {
  Serving server(variables);
  auto client = client_of(server.url());
  for (const auto& body : deliveries) {
    CHECK(post_for(client, "north", body).status == 202);
    wait_for_quiet(variables);
  }
  CHECK(server.stop() == 0);
}

/// Starts a replay beside a server and waits until it and its calls are over.
ShownJob replayed(const Variables& variables, int number, std::vector<std::string> options = {}) {
  Serving server(variables);
  options.insert(options.end(), {"--yes", "--detach"});
  const auto begun = replay(variables, options);
  CHECK_MESSAGE(begun.exit_code == 0, begun.err);
  const auto job = wait_for(variables, number, is_over);
  wait_for_quiet(variables);
  CHECK(server.stop() == 0);
  return job;
}

std::vector<Recorded> calls_of_kind(Recorder& target, const std::string& part) {
  std::vector<Recorded> found;
  for (auto& call : target.calls()) {
    if (call.json.find(part) != std::string::npos) found.push_back(call);
  }
  return found;
}

constexpr const char* identify = R"("type":"identify")";
constexpr const char* order_completed = R"("event":"Order Completed")";

}  // namespace

TEST_CASE("customers whom a wrong mapping told are told once, as they are now") {
  Shop shop;
  live(shop.settings(wrong), {customer_delivery("c-1", 1), customer_delivery("c-2", 1),
                              customer_delivery("c-1", 2, "Grace")});
  const auto before = calls_of_kind(shop.segment, identify);
  REQUIRE(before.size() == 3);
  const auto job = replayed(shop.settings(mended), 1);
  CHECK(job.of("read") == 2);
  CHECK(job.of("told") == 2);
  auto after = calls_of_kind(shop.segment, identify);
  REQUIRE(after.size() == 5);
  after.erase(after.begin(), after.begin() + 3);
  for (const auto& call : after) {
    const bool first = call.user_id == "c-1";
    CHECK(call.json.find(first ? R"("firstName":"Grace")" : R"("firstName":"Ada")") !=
          std::string::npos);
    CHECK(call.json.find(first ? R"("v":2)" : R"("v":1)") != std::string::npos);
    for (const auto& earlier : before) CHECK(call.message_id != earlier.message_id);
  }
  SUBCASE("and the entries of the replay are listed as events are") {
    const auto listed =
        run({"events", "list", "--source", "replay_mapping", "--json"}, shop.settings(mended));
    CHECK(listed.out.find(R"("type":"Replay")") != std::string::npos);
    CHECK(listed.out.find(R"("about":"customer c-1")") != std::string::npos);
    CHECK(listed.out.find(R"("about":"customer c-2")") != std::string::npos);
  }
  SUBCASE("and what comes next is told as ever, so the record is as it was") {
    live(shop.settings(mended),
         {customer_delivery("c-1", 1), customer_delivery("c-1", 2), customer_delivery("c-1", 3)});
    CHECK(calls_of_kind(shop.segment, identify).size() == 6);
  }
  SUBCASE("and a second replay tells them once more, and nothing twice") {
    CHECK(replayed(shop.settings(mended), 2).of("told") == 2);
    CHECK(calls_of_kind(shop.segment, identify).size() == 7);
  }
}

TEST_CASE("a customer who was deleted since is told nothing again, and neither are their orders") {
  Shop shop;
  live(shop.settings(wrong), {customer_delivery("c-1", 1), customer_delivery("c-2", 1),
                              order_delivery("o-1", "c-1"), deletion_delivery("c-1", 5)});
  const auto before = shop.segment.calls().size();
  const auto job = replayed(shop.settings(mended), 1);
  CHECK(job.of("read") == 3);
  CHECK(job.of("told") == 1);
  CHECK(job.of("ignored") == 2);
  const auto calls = shop.segment.calls();
  REQUIRE(calls.size() == before + 1);
  CHECK(calls.back().user_id == "c-2");
}

TEST_CASE("events are told again by the mapping of today, under their own ids") {
  Shop shop;
  live(shop.settings(wrong), {customer_delivery("c-1", 1), order_delivery("o-1", "c-1")});
  const auto before = calls_of_kind(shop.segment, order_completed);
  REQUIRE(before.size() == 1);
  CHECK(before[0].user_id == "c-1@shop.example");
  auto job = replayed(shop.settings(mended), 1);
  CHECK(job.of("read") == 2);
  CHECK(job.of("told") == 2);
  auto after = calls_of_kind(shop.segment, order_completed);
  REQUIRE(after.size() == 2);
  CHECK(after[1].message_id == before[0].message_id);
  CHECK(after[1].user_id == "c-1");
  // Of the stored steps of one fact, which are two now, one is told.
  job = replayed(shop.settings(mended), 2, {"--new-ids"});
  CHECK(job.of("read") == 3);
  CHECK(job.of("told") == 2);
  CHECK(job.of("known") == 1);
  after = calls_of_kind(shop.segment, order_completed);
  REQUIRE(after.size() == 3);
  CHECK(after[2].message_id != before[0].message_id);
  CHECK(after[2].user_id == "c-1");
}

TEST_CASE("only the target that is asked for is told again, and only of the customer") {
  Shop shop;
  live(shop.settings(wrong),
       {customer_delivery("c-1", 1), customer_delivery("c-2", 1), order_delivery("o-1", "c-2")});
  REQUIRE(shop.crm.calls().size() == 3);
  const auto job = replayed(shop.settings(mended), 1, {"--target", "crm", "--customer", "c-2"});
  CHECK(job.of("told") == 2);
  CHECK(shop.segment.calls().size() == 3);
  const auto calls = shop.crm.calls();
  REQUIRE(calls.size() == 5);
  for (std::size_t i = 3; i < 5; ++i) CHECK(calls[i].user_id == "c-2");
}

TEST_CASE("steps that are no longer kept are ignored, and customers are told all the same") {
  Shop shop;
  live(shop.settings(wrong), {customer_delivery("c-1", 1), order_delivery("o-1", "c-1")});
  auto forgetful = shop.settings(mended);
  forgetful["CTSYNC_STORE_KEEP_BODIES_DAYS"] = "0";
  CHECK(run({"db", "prune"}, forgetful).exit_code == 0);
  const auto dry = replay(forgetful, {"--dry-run", "--json"});
  CHECK(dry.out.find(R"("customers":1,"deleted":0,"steps":0,"no_body":1)") != std::string::npos);
  const auto job = replayed(shop.settings(mended), 1);
  CHECK(job.of("told") == 1);
  CHECK(job.of("ignored") == 1);
  CHECK(calls_of_kind(shop.segment, identify).size() == 2);
}

TEST_CASE("a dry run shows the fields that differ and what a target drops, and no value") {
  Shop shop;
  live(shop.settings(wrong),
       {customer_delivery("c-1", 1), customer_delivery("c-2", 1), order_delivery("o-1", "c-1")});
  const auto sent = shop.segment.calls().size();
  SUBCASE("for people") {
    const auto dry = replay(shop.settings(mended), {"--dry-run"});
    CHECK(dry.exit_code == 0);
    for (const auto* part :
         {"2 customers and 1 stored step of events", "segment: 3 calls", "3 different", "/userId",
          "changed in 3", "/traits/v", "added in 2",
          "Segment drops a message id that it saw in the last 24 hours: 2 of these calls",
          "Nothing was sent."}) {
      CAPTURE(part);
      CHECK(dry.out.find(part) != std::string::npos);
    }
    for (const auto* value : {"Ada", "shop.example", "c-1", "o-1"}) {
      CHECK(dry.out.find(value) == std::string::npos);
    }
  }
  SUBCASE("for programs") {
    const auto dry = replay(shop.settings(mended), {"--dry-run", "--json", "--target", "crm"});
    CHECK(dry.exit_code == 0);
    CHECK(dry.out ==
          R"({"customers":2,"deleted":0,"steps":1,"no_body":0,"compared":3,"is_all":true,)"
          R"("left_out":0,"dead":0,"must_read":0})"
          "\n"
          R"({"target":"crm","calls":3,"same":0,"different":3,"fresh":0,"no_body":0,"refused":0,)"
          R"("not_made":0,"drops_repeats":true,"repeats":1,"fields":[)"
          R"({"field":"/userId","changed":3,"added":0,"removed":0},)"
          R"({"field":"/traits/v","changed":0,"added":2,"removed":0}]})"
          "\n");
  }
  SUBCASE("under the same mapping nothing differs") {
    const auto dry = replay(shop.settings(wrong), {"--dry-run"});
    CHECK(dry.out.find("3 as it was sent them last") != std::string::npos);
    CHECK(dry.out.find("different") == std::string::npos);
  }
  SUBCASE("with new ids a target drops nothing, and the danger is said") {
    const auto dry = replay(shop.settings(mended), {"--dry-run", "--new-ids"});
    CHECK(dry.out.find("counts it twice") != std::string::npos);
    CHECK(dry.out.find("Segment drops") == std::string::npos);
  }
  CHECK(run({"jobs", "list"}, shop.settings(mended)).out == "no jobs\n");
  CHECK(shop.segment.calls().size() == sent);
}

TEST_CASE("a replay of a mapping that nobody has confirmed sends nothing") {
  Shop shop;
  const auto variables = shop.settings(wrong);
  live(variables, {customer_delivery("c-1", 1)});
  std::vector<std::string> options{"replay", "mapping"};
  std::string expected;
  SUBCASE("without --yes") {
    options.insert(options.end(), {"--since", "1h"});
    expected = "nothing was sent: that needs --yes";
  }
  SUBCASE("with --json and without --yes") {
    options.insert(options.end(), {"--since", "1h", "--json"});
    expected = "with --json expected --dry-run";
  }
  SUBCASE("without a time") {
    options.insert(options.end(), {"--yes"});
    expected = "--since";
  }
  SUBCASE("for a target that nobody knows") {
    options.insert(options.end(), {"--since", "1h", "--target", "erp", "--yes"});
    expected = "expected one of: segment, crm";
  }
  SUBCASE("until a time before it begins") {
    options.insert(options.end(), {"--since", "1h", "--until", "2h", "--yes"});
    expected = "expected a time after that of --since";
  }
  const auto refused = run(options, variables);
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find(expected) != std::string::npos);
  CHECK(run({"jobs", "list"}, variables).out == "no jobs\n");
}

TEST_CASE("a replay of a mapping goes on after kill -9, and tells each customer once") {
  Recorder segment;
  PagedShop paged;
  paged.put_customers(600);
  const Folder folder;
  const auto variables = settings(segment, folder, paged.settings());
  {
    Serving server(variables);
    CHECK(run({"backfill", "customers", "--detach"}, variables).exit_code == 0);
    REQUIRE(segment.wait_for_calls(600));
    CHECK(run({"jobs", "cancel", "1"}, variables).exit_code == 0);
    wait_for_quiet(variables);
    const auto begun = run({"replay", "mapping", "--since", "1h", "--yes", "--detach"}, variables);
    CHECK(begun.exit_code == 0);
    wait_for(variables, 2, [](const ShownJob& job) { return job.of("told") >= 100; });
    server.kill();
  }
  Serving server(variables);
  const auto job = wait_for(variables, 2, is_over);
  CHECK(job.of("read") == 600);
  CHECK(job.of("told") == 600);
  wait_for_quiet(variables);
  CHECK(server.stop() == 0);
  std::map<std::string, std::string> user_of;
  for (const auto& call : segment.calls()) user_of[call.message_id] = call.user_id;
  CHECK(user_of.size() == 1'200);
  CHECK(run({"jobs", "list"}, variables).out.find("replay of the mapping") != std::string::npos);
}

}  // namespace ctsync::test
