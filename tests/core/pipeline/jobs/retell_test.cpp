// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/jobs/retell.hpp"

#include <chrono>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <ctsync/pipeline/process.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/bench.hpp"

using namespace ctsync;
using namespace ctsync::test;

namespace {

Bench shop(std::vector<Target> targets = {segment_target()}) {
  Config config;
  config.families = commercetools::all_families;
  return Bench(std::move(targets), config);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string order_created(std::string_view whose) {
  return R"({"notificationType":"Message","projectKey":"shop","id":"m1","type":"OrderCreated",)"
         R"("resource":{"typeId":"order","id":"o1"},"resourceVersion":1,"sequenceNumber":1,)"
         R"("createdAt":"2026-03-03T12:00:00.000Z","order":{"id":"o1","version":1,)"
         R"("createdAt":"2026-03-03T10:00:00.000Z",)" +
         std::string(whose) +
         R"("lineItems":[],"totalPrice":{"type":"centPrecision","currencyCode":"EUR",)"
         R"("centAmount":1000,"fractionDigits":2},"orderState":"Open"}})";
}
constexpr std::string_view of_customer = R"("customerId":"c1","customerEmail":"a@b.example",)";

/// Adds an entry of job 7 and processes it; returns how it ended.
std::string tell(Bench& bench, const JobEntry& entry) {
  const NewEntry added{.id = entry.id, .key = entry.key, .body = entry.body, .is_step = true};
  NewDelivery delivery{"default", "replay_mapping", bench.now, {&added, 1}, EntryClass::job, 7};
  REQUIRE(bench.store.accept(delivery));
  bench.process_all();
  return bench.end_of(bench.store.entries().size() - 1);
}

JobEntry customer_entry(Bench& bench, const Retelling& how = {7}) {
  return retold_customer(bench.key("c1"), how);
}

/// The body of the only stored step.
std::string stored_step(Bench& bench) {
  for (const auto& row : bench.store.entries()) {
    if (const auto body = bench.store.body(row); body.starts_with(R"({"step":)")) return body;
  }
  FAIL("there is no step");
  return {};
}

JobEntry events_entry(std::string_view text, const Retelling& how = {7}) {
  json::Parser parser;
  auto entry = retold_events(parser, "default", text, how);
  REQUIRE_MESSAGE(entry.has_value(), to_string(entry.error()));
  REQUIRE(entry->has_value());
  return **std::move(entry);
}

std::vector<std::string> message_ids(Bench& bench) {
  std::vector<std::string> ids;
  for (const auto& call : bench.store.calls()) ids.push_back(call.message_id);
  return ids;
}

}  // namespace

TEST_CASE("a customer is told again as the record has them now, and the record stays") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":"Ada")")));
  bench.process_all();
  const auto entry = customer_entry(bench);
  REQUIRE(bench.receive(customer("c1", 2, R"(,"firstName":"Grace")")));
  bench.process_all();
  const auto record = bench.record("c1");
  CHECK(tell(bench, entry) == "done");
  const auto bodies = bench.bodies_for("segment");
  REQUIRE(bodies.size() == 3);
  CHECK(has(bodies[2], "Grace"));
  const auto ids = message_ids(bench);
  CHECK(ids[2] != ids[0]);
  CHECK(ids[2] != ids[1]);
  CHECK(bench.record("c1") == record);
  CHECK(bench.fetch.rounds == 0);
  CHECK(tell(bench, customer_entry(bench, {8})) == "done");
  CHECK(message_ids(bench)[3] != ids[2]);
}

TEST_CASE("what is told again of a customer differs from the live call in its message id alone") {
  Bench bench = shop();
  REQUIRE(bench.receive(
      customer("c1", 1, R"(,"firstName":"Ada","lastModifiedAt":"2026-03-03T12:00:00.000Z")")));
  bench.process_all();
  CHECK(tell(bench, customer_entry(bench)) == "done");
  auto bodies = bench.bodies_for("segment");
  const auto ids = message_ids(bench);
  REQUIRE(bodies.size() == 2);
  bodies[1].replace(bodies[1].find(ids[1]), ids[1].size(), ids[0]);
  CHECK(bodies[1] == bodies[0]);
}

TEST_CASE("who was deleted or erased, or is not known, is told nothing again") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(order_created(of_customer)));
  bench.process_all();
  const auto step = stored_step(bench);
  std::string expected;
  SUBCASE("deleted") {
    REQUIRE(bench.receive(resource_deleted("c1", 2, false)));
    bench.process_all();
    expected = "ignored deleted";
  }
  SUBCASE("erased") {
    REQUIRE(erase_people(bench.store, {{}, {"c1"}}, "default", bench.now));
    expected = "ignored erased";
  }
  const auto calls = bench.store.calls().size();
  CHECK(tell(bench, customer_entry(bench)) == expected);
  CHECK(tell(bench, events_entry(step)) == expected);
  CHECK(tell(bench, retold_customer(bench.key("nobody"), {7})) == "ignored gone");
  CHECK(bench.store.calls().size() == calls);
}

TEST_CASE("an event is told nobody again whose order as a guest was erased") {
  Bench bench = shop();
  REQUIRE(bench.receive(order_created(R"("customerEmail":"guest@b.example",)")));
  bench.process_all();
  const auto step = stored_step(bench);
  const std::vector<std::string> projects{"shop"};
  REQUIRE(erase_people(bench.store, {{"guest@b.example"}, {}}, "default", bench.now, projects));
  const auto calls = bench.store.calls().size();
  CHECK(tell(bench, events_entry(step)) == "ignored erased");
  CHECK(bench.store.calls().size() == calls);
}

TEST_CASE("an event is told again under its own id, or under a new one where that is wanted") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(order_created(of_customer)));
  bench.process_all();
  const auto step = stored_step(bench);
  CHECK(tell(bench, events_entry(step)) == "done");
  auto ids = message_ids(bench);
  REQUIRE(ids.size() == 3);
  CHECK(ids[2] == ids[1]);
  CHECK(bench.bodies_for("segment")[2] == bench.bodies_for("segment")[1]);
  const auto anew = events_entry(step, {.job = 8, .target = {}, .new_ids = true});
  CHECK(tell(bench, anew) == "done");
  ids = message_ids(bench);
  REQUIRE(ids.size() == 4);
  CHECK(ids[3] != ids[1]);
  // What was told under a new id is the same fact.
  CHECK(events_entry(anew.body).id == events_entry(step).id);
  CHECK(events_entry(anew.body).body == events_entry(step).body);
  CHECK(events_entry(step, {8}).id != events_entry(step).id);
}

TEST_CASE("only the target that is asked for is told again") {
  Bench bench = shop({segment_target(), segment_target("crm")});
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(order_created(of_customer)));
  bench.process_all();
  const auto step = stored_step(bench);
  REQUIRE(bench.store.calls().size() == 4);
  const Retelling only{7, "crm"};
  CHECK(tell(bench, customer_entry(bench, only)) == "done");
  CHECK(tell(bench, events_entry(step, only)) == "done");
  CHECK(bench.bodies_for("segment").size() == 2);
  CHECK(bench.bodies_for("crm").size() == 4);
  json::Parser parser;
  const auto of_crm = events_entry(step, only).body;
  CHECK(has(events_entry(of_crm).body, R"("only":"crm")"));
  const auto other = retold_events(parser, "default", of_crm, {7, "segment"});
  REQUIRE_FALSE(other);
  CHECK(other.error().where == "/only");
}

TEST_CASE("the step of a customer is none of events") {
  Bench bench = shop();
  json::Parser parser;
  const auto entry = retold_events(parser, "default", customer_entry(bench).body, {8});
  REQUIRE(entry);
  CHECK_FALSE(entry->has_value());
  CHECK_FALSE(retold_events(parser, "default", "{}", {8}));
}

TEST_CASE("a customer whom another system knows is told again by its name") {
  const auto entry = retold_customer({"default", "event:a%2Fb", "customer", "c1"}, {7});
  CHECK(has(entry.body, R"("project":"a/b")"));
  CHECK(has(entry.body, R"("revision":"replay:7")"));
  CHECK(entry.is_step);
}

TEST_CASE("a preview says what an entry would become, and changes nothing") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1, R"(,"firstName":"Ada")")));
  bench.process_all();
  const auto entry = customer_entry(bench);
  ClaimedEntry claimed;
  claimed.tenant = "default";
  claimed.key = entry.key;
  claimed.body = entry.body;
  claimed.is_step = true;
  const auto seen = preview(bench.store, bench.transformer, bench.tenants,
                            std::span<const ClaimedEntry>(&claimed, 1), bench.now);
  REQUIRE(seen);
  REQUIRE(seen->size() == 1);
  REQUIRE((*seen)[0].calls.size() == 1);
  CHECK(has((*seen)[0].calls[0].call.body, "Ada"));
  CHECK(bench.store.calls().size() == 1);
  CHECK(bench.store.entries().size() == 1);
}

TEST_CASE("a mapping had a say in what made calls or was refused by a target's settings") {
  const auto mapped = [](EntryState state, ReasonCode code) {
    RowSummary row;
    row.state = name(state);
    row.reason.code = code;
    return was_mapped(row);
  };
  using enum ReasonCode;
  CHECK(mapped(EntryState::done, none));
  for (const auto code : {not_routed, event_off, not_identified, no_counterpart, own_system}) {
    CHECK(mapped(EntryState::ignored, code));
    CHECK_FALSE(mapped(EntryState::dead, code));
  }
  for (const auto code : {stale, known_version, told_before, deleted, erased, no_profile_change}) {
    CHECK_FALSE(mapped(EntryState::ignored, code));
  }
  CHECK_FALSE(mapped(EntryState::waiting, none));
}
