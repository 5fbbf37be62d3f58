// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/jobs/carried_read.hpp"

#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/process.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/bench.hpp"

/// Resources that a backfill has read, from the inbox to the outbox.

using namespace ctsync::test;
using ctsync::Fetched;
using ctsync::write_carried_read;

namespace {

Bench shop(std::vector<ctsync::Target> targets = {segment_target()}) {
  ctsync::Config config;
  config.families = ctsync::commercetools::all_families;
  return Bench(std::move(targets), config);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

const std::vector<std::string> codes{"discountCodes[*].discountCode"};

std::string whole_customer(int version, std::string_view email = "a@b.example") {
  return R"({"id":"c1","version":)" + std::to_string(version) +
         R"(,"createdAt":"2021-01-01T00:00:00.000Z","lastModifiedAt":"2022-02-02T00:00:00.000Z",)"
         R"("email":")" +
         std::string(email) + R"(","addresses":[],"firstName":"Ada"})";
}

std::string read_customer(int version, std::string_view target = "",
                          std::string_view email = "a@b.example") {
  const std::string json = whole_customer(version, email);
  return write_carried_read(
      {"shop", "customer", "c1", version, "2022-02-02T00:00:00.000Z", json, {}, target});
}

std::string order_text(std::string_view state, int version) {
  return R"({"id":"o1","version":)" + std::to_string(version) +
         R"(,"createdAt":"2021-03-03T10:00:00.000Z","lastModifiedAt":"2021-03-03T11:00:00.000Z",)"
         R"("customerId":"c1","customerEmail":"a@b.example","lineItems":[],"totalPrice":{)"
         R"("type":"centPrecision","currencyCode":"EUR","centAmount":1000,"fractionDigits":2},)"
         R"("orderState":")" +
         std::string(state) + R"("})";
}

std::string read_order(std::string_view state = "Open", int version = 4,
                       std::string_view target = "") {
  const std::string json = order_text(state, version);
  return write_carried_read(
      {"shop", "order", "o1", version, "2021-03-03T11:00:00.000Z", json, codes, target});
}

std::string changed(std::string_view kind, std::string_view type, std::string_view id,
                    int version) {
  return R"({"notificationType":")" + std::string(kind) + R"(","projectKey":"shop","version":)" +
         std::to_string(version) + R"(,"resource":{"typeId":")" + std::string(type) +
         R"(","id":")" + std::string(id) + R"("},"modifiedAt":"2026-03-03T10:00:00.000Z"})";
}

/// The message that an order was cancelled.
std::string cancelled(int version) {
  const std::string number = std::to_string(version);
  return R"({"notificationType":"Message","projectKey":"shop","id":"m)" + number +
         R"(","type":"OrderStateChanged","resource":{"typeId":"order","id":"o1"},)"
         R"("resourceVersion":)" +
         number + R"(,"sequenceNumber":)" + number +
         R"(,"createdAt":"2026-03-03T12:00:00.000Z","orderState":"Cancelled"})";
}

std::vector<std::string> calls(Bench& bench, std::string_view target = "segment") {
  bench.process_all();
  return bench.bodies_for(target);
}

}  // namespace

TEST_CASE("a customer of a backfill is told without another read, as a live change would be") {
  Bench live = shop();
  live.fetch.answer = {Fetched::Kind::found, whole_customer(5), {}};
  REQUIRE(live.receive(changed("ResourceUpdated", "customer", "c1", 5)));
  Bench bench = shop();
  REQUIRE(bench.receive_of_job(read_customer(5)));
  const auto bodies = calls(bench);
  CHECK(bodies == calls(live));
  REQUIRE(bodies.size() == 1);
  CHECK(has(bodies[0], R"("timestamp":"2022-02-02T00:00:00.000Z")"));
  CHECK(bench.fetch.asked.empty());
  CHECK(bench.record("c1") == live.record("c1"));
}

TEST_CASE("a backfill does not repeat a version that is known, nor go back to an older one") {
  Bench bench = shop();
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(5), {}};
  REQUIRE(bench.receive(changed("ResourceUpdated", "customer", "c1", 5)));
  REQUIRE(bench.receive_of_job(read_customer(5)));
  REQUIRE(bench.receive_of_job(read_customer(4)));
  CHECK(calls(bench).size() == 1);
  CHECK(bench.end_of(1) == "ignored known_version");
  CHECK(bench.end_of(2) == "ignored stale");
}

TEST_CASE("what a delivery from outside says that it has read means nothing") {
  Bench bench = shop();
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(5, "true@b.example"), {}};
  REQUIRE(bench.receive(read_customer(5, "", "forged@b.example")));
  const auto bodies = calls(bench);
  CHECK(bench.fetch.asked.size() == 1);
  REQUIRE(bodies.size() == 1);
  CHECK(has(bodies[0], "true@b.example"));
}

TEST_CASE("a backfill for one target tells it what is known, and leaves the record") {
  Bench bench = shop({segment_target("old"), segment_target("new")});
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(5), {}};
  REQUIRE(bench.receive(changed("ResourceUpdated", "customer", "c1", 5)));
  CHECK(calls(bench, "new").size() == 1);
  const auto record = bench.record("c1");
  REQUIRE(bench.receive_of_job(read_customer(5, "new")));
  const auto bodies = calls(bench, "new");
  REQUIRE(bodies.size() == 2);
  CHECK(bodies[0] == bodies[1]);
  CHECK(bench.bodies_for("old").size() == 1);
  CHECK(bench.record("c1") == record);
}

TEST_CASE("a backfill for one target reads again what is newer than its page") {
  Bench bench = shop({segment_target("old"), segment_target("new")});
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(6, "newer@b.example"), {}};
  REQUIRE(bench.receive(changed("ResourceUpdated", "customer", "c1", 6)));
  bench.process_all();
  REQUIRE(bench.receive_of_job(read_customer(5, "new", "older@b.example")));
  const auto bodies = calls(bench, "new");
  CHECK(bench.fetch.asked.size() == 2);
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[1], "newer@b.example"));
}

TEST_CASE("a target is told again with message ids and a time that it does not take for repeats") {
  Bench bench = shop({segment_target("old"), segment_target("new")});
  bench.fetch.answer = {Fetched::Kind::found, whole_customer(5), {}};
  REQUIRE(bench.receive(changed("ResourceUpdated", "customer", "c1", 5)));
  CHECK(calls(bench, "new").size() == 1);
  const auto record = bench.record("c1");
  const std::string json = whole_customer(5);
  REQUIRE(bench.receive_of_job(write_carried_read(
      {"shop", "customer", "c1", 5, "2026-05-05T00:00:00.000Z", json, {}, "new", "7"})));
  const auto bodies = calls(bench, "new");
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[1], R"("timestamp":"2026-05-05T00:00:00.000Z")"));
  CHECK(has(bodies[1], R"("firstName":"Ada")"));
  const auto id_of = [](std::string_view body) {
    const auto at = body.find(R"("messageId":")");
    REQUIRE(at != body.npos);
    return body.substr(at, 50);
  };
  CHECK(id_of(bodies[0]) != id_of(bodies[1]));
  CHECK(bench.bodies_for("old").size() == 1);
  CHECK(bench.record("c1") == record);
}

TEST_CASE("a backfill tells no target of a customer who was deleted meanwhile") {
  Bench bench = shop({segment_target("new")});
  REQUIRE(bench.receive(customer("c1", 5)));
  REQUIRE(bench.receive(resource_deleted("c1", 6, false)));
  bench.process_all();
  const auto before = calls(bench, "new").size();
  REQUIRE(bench.receive_of_job(read_customer(5)));
  REQUIRE(bench.receive_of_job(read_customer(4, "new")));
  CHECK(calls(bench, "new").size() == before);
  CHECK(bench.end_of(2) == "ignored deleted");
  CHECK(bench.end_of(3) == "ignored deleted");
}

TEST_CASE("an order of a backfill is told once, with the time of the purchase") {
  Bench bench = shop();
  REQUIRE(bench.receive_of_job(read_order()));
  REQUIRE(bench.receive(changed("ResourceCreated", "order", "o1", 1)));
  const auto bodies = calls(bench);
  CHECK(bench.fetch.asked.empty());
  REQUIRE(bodies.size() == 1);
  CHECK(has(bodies[0], R"("event":"Order Completed")"));
  CHECK(has(bodies[0], R"("timestamp":"2021-03-03T10:00:00.000Z")"));
  CHECK(bench.end_of(1) == "ignored told_before");
}

TEST_CASE("an order that a backfill finds cancelled is told as completed and cancelled") {
  Bench bench = shop();
  REQUIRE(bench.receive_of_job(read_order("Cancelled", 9)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[0], R"("event":"Order Completed")"));
  CHECK(has(bodies[1], R"("event":"Order Cancelled")"));
}

TEST_CASE("a message that tells late what a backfill saw is known, and a later one is not") {
  Bench bench = shop();
  REQUIRE(bench.receive_of_job(read_order("Cancelled", 9)));
  CHECK(calls(bench).size() == 2);
  bench.fetch.answers["o1"] = {Fetched::Kind::found, order_text("Cancelled", 11), {}};
  REQUIRE(bench.receive(cancelled(9)));
  CHECK(calls(bench).size() == 2);
  CHECK(bench.end_of(2) == "ignored told_before");
  // It was opened again meanwhile.
  REQUIRE(bench.receive(cancelled(11)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 3);
  CHECK(has(bodies[2], R"("event":"Order Cancelled")"));
}

TEST_CASE("a backfill for one target tells a cancelled order whole, whatever others were told") {
  Bench bench = shop({segment_target("old"), segment_target("new")});
  bench.fetch.answers["o1"] = {Fetched::Kind::found, order_text("Cancelled", 2), {}};
  REQUIRE(bench.receive(cancelled(2)));
  bench.process_all();
  REQUIRE(bench.receive_of_job(read_order("Cancelled", 2, "new")));
  const auto bodies = calls(bench, "new");
  REQUIRE(bodies.size() == 3);
  CHECK(has(bodies[1], R"("event":"Order Completed")"));
  CHECK(has(bodies[2], R"("event":"Order Cancelled")"));
  CHECK(bench.bodies_for("old").size() == 1);
}

TEST_CASE("an order of which something was told is not told as cancelled once more") {
  Bench bench = shop();
  bench.fetch.answers["o1"] = {Fetched::Kind::found, order_text("Cancelled", 2), {}};
  REQUIRE(bench.receive(cancelled(2)));
  bench.process_all();
  REQUIRE(bench.receive_of_job(read_order("Cancelled", 2)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[0], R"("event":"Order Cancelled")"));
  CHECK(has(bodies[1], R"("event":"Order Completed")"));
}

TEST_CASE("a backfill of orders for one target tells it again with the ids of the first time") {
  Bench bench = shop({segment_target("old"), segment_target("new")});
  REQUIRE(bench.receive_of_job(read_order()));
  CHECK(calls(bench, "new").size() == 1);
  const auto record = bench.record("o1", "order");
  REQUIRE(bench.receive_of_job(read_order("Open", 5, "new")));
  const auto bodies = calls(bench, "new");
  REQUIRE(bodies.size() == 2);
  CHECK(bodies[0] == bodies[1]);
  CHECK(bench.bodies_for("old").size() == 1);
  CHECK(bench.record("o1", "order") == record);
}

TEST_CASE("a backfill for a target that is not configured any more says so") {
  Bench bench = shop();
  REQUIRE(bench.receive_of_job(read_customer(5, "gone")));
  CHECK(calls(bench).empty());
  CHECK(bench.end_of(0) == "ignored not_routed");
}

TEST_CASE("what was read with other references than are needed is read once more") {
  Bench bench = shop();
  bench.fetch.answers["o1"] = {Fetched::Kind::found, order_text("Open", 4), {}};
  const std::string json = order_text("Open", 4);
  REQUIRE(bench.receive_of_job(
      write_carried_read({"shop", "order", "o1", 4, "2021-03-03T11:00:00.000Z", json})));
  CHECK(calls(bench).size() == 1);
  CHECK(bench.fetch.asked.front() == "default/shop/order/o1");
}
