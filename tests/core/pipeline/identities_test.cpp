// SPDX-License-Identifier: MIT
// One identity of several customers, or of several lives of one: who may be marked as deleted.
#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/pipeline/erase.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/bench.hpp"

using namespace std::chrono_literals;
using namespace ctsync;
using namespace ctsync::test;

namespace {

using Words = std::vector<std::string>;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string named(std::string_view id, int version, std::string_view email,
                  std::string_view more = "") {
  return R"({"type":"customer.updated","id":"m-)" + std::string(id) + "-" +
         std::to_string(version) + R"(","projectKey":"shop","customer":{"id":")" + std::string(id) +
         R"(","version":)" + std::to_string(version) + R"(,"email":")" + std::string(email) + "\"" +
         std::string(more) + "}}";
}

std::string event(std::string_view type, std::string_view id, std::string_view data) {
  return R"({"event_id":")" + std::string(id) + R"(","source":"crm","schema_version":1,"type":")" +
         std::string(type) + R"(","occurred_at":"2026-01-0)" + std::string(id) +
         R"(T00:00:00Z","data":{)" + std::string(data) + "}}";
}

Target target(UserId rule, OnDelete on_delete = OnDelete::identify) {
  Target made = segment_target("segment", rule);
  made.plan.on_delete = on_delete;
  return made;
}

/// Receives, and processes each delivery in a round of its own unless `together`.
void work(Bench& bench, const Words& bodies, bool together = false) {
  for (const auto& body : bodies) {
    REQUIRE(bench.receive(body).has_value());
    if (!together) bench.process_all();
  }
  bench.process_all();
}

std::size_t calls_with(Bench& bench, std::string_view part) {
  std::size_t count = 0;
  for (const auto& body : bench.bodies_for("segment")) {
    if (has(body, part)) ++count;
  }
  return count;
}

constexpr std::string_view marked = R"("deletedAt":)";
constexpr std::string_view unmarked = R"("deletedAt":null)";

}  // namespace

TEST_CASE("the deletion of one of two customers with one e-mail address is told to nobody") {
  for (const bool together : {false, true}) {
    for (const auto rule : {OnDelete::identify, OnDelete::suppress_with_delete}) {
      CAPTURE(together);
      Bench bench({target(UserId::email, rule)});
      work(bench,
           {named("c1", 1, "a@b.example"), named("c2", 1, "A@b.example "),
            resource_deleted("c1", 2, false)},
           together);
      CHECK(bench.store.calls().size() == 2);
      CHECK(bench.end_of(2) == "ignored userid_in_use");
      work(bench, {resource_deleted("c2", 2, false)});
      CHECK(bench.store.calls().size() == 3);
    }
  }
}

TEST_CASE("customers who share an external id or a customer number are protected the same way") {
  for (const auto& [rule, member] :
       {std::pair{UserId::external_id, R"(,"externalId":"X-7")"},
        std::pair{UserId::customer_number, R"(,"customerNumber":"7")"}}) {
    Bench bench({target(rule)});
    work(bench, {named("c1", 1, "a@b.example", member), named("c2", 1, "b@b.example", member),
                 resource_deleted("c1", 2, false)});
    CHECK(bench.end_of(2) == "ignored userid_in_use");
    CHECK(calls_with(bench, marked) == 0);
  }
}

TEST_CASE("a customer whom another system knows by the shop's id is not deleted with its record") {
  Bench bench({target(UserId::customer_id)});
  work(bench, {named("customer-1", 1, "a@b.example"),
               event("customer.upsert", "1", R"("shop_id":"customer-1","email":"a@b.example")"),
               event("customer.delete", "2", R"("shop_id":"customer-1","email":"a@b.example")")});
  CHECK(bench.end_of(2) == "ignored userid_in_use");
  CHECK(calls_with(bench, marked) == 0);
}

TEST_CASE("each target is told by its own userId rule") {
  Target by_id = segment_target("by_id", UserId::customer_id);
  Bench bench({target(UserId::email), by_id});
  work(bench, {named("c1", 1, "a@b.example"), named("c2", 1, "a@b.example"),
               resource_deleted("c1", 2, false)});
  CHECK(bench.end_of(2) == "done");
  CHECK(calls_with(bench, marked) == 0);
  CHECK(has(bench.bodies_for("by_id").back(), marked));
}

TEST_CASE("who registers again after a deletion is no longer marked as deleted") {
  for (const bool together : {false, true}) {
    CAPTURE(together);
    Bench bench;
    work(bench,
         {named("c1", 1, "a@b.example"), resource_deleted("c1", 2, false),
          named("c2", 1, "a@b.example"), named("c2", 2, "a@b.example", R"(,"firstName":"Ann")")},
         together);
    const auto bodies = bench.bodies_for("segment");
    REQUIRE(bodies.size() == 4);
    CHECK(has(bodies[1], marked));
    CHECK(has(bodies[2], unmarked));
    CHECK_FALSE(has(bodies[3], marked));
  }
}

TEST_CASE("a customer who takes over the address of a deleted one is no longer marked") {
  Bench bench;
  work(bench, {named("c1", 1, "a@b.example"), named("c2", 1, "b@b.example"),
               resource_deleted("c1", 2, false), named("c2", 2, "a@b.example")});
  CHECK(has(bench.bodies_for("segment").back(), unmarked));
}

TEST_CASE("a record of another system that comes back after its deletion is no longer marked") {
  Bench bench;
  work(bench, {event("customer.upsert", "1", R"("email":"a@b.example")"),
               event("customer.delete", "2", R"("email":"a@b.example")"),
               event("customer.upsert", "3", R"("email":"a@b.example")")});
  const auto bodies = bench.bodies_for("segment");
  REQUIRE(bodies.size() == 3);
  CHECK(has(bodies[1], marked));
  CHECK(has(bodies[2], unmarked));
}

TEST_CASE("who registers again after an erasure is a new person without the mark") {
  Bench bench;
  work(bench, {named("customer-one", 1, "a@b.example"), resource_deleted("customer-one", 2, true)});
  ScriptedSink sink{{accepted}};
  for (int round = 0; round < 3; ++round) {
    REQUIRE(bench.dispatch(sink).has_value());
    bench.now += 1h;
    bench.process_all();
  }
  CHECK(has(bench.record("customer-one"), "erased"));
  work(bench, {named("customer-two", 1, "a@b.example")});
  CHECK(has(bench.bodies_for("segment").back(), unmarked));
}

TEST_CASE("an address that another customer keeps is not joined to the new one by an Alias") {
  Bench bench;
  work(bench, {named("c1", 1, "a@b.example"), named("c2", 1, "a@b.example"),
               named("c1", 2, "new@b.example")});
  CHECK(calls_with(bench, "previousId") == 0);
  work(bench, {named("c2", 2, "other@b.example")});
  CHECK(calls_with(bench, R"("previousId":"a@b.example")") == 1);
}

TEST_CASE("a target that hears of no deletion is told of no end of one") {
  Bench bench({target(UserId::email, OnDelete::ignore)});
  work(bench, {named("c1", 1, "a@b.example"), resource_deleted("c1", 2, false),
               named("c2", 1, "a@b.example")});
  CHECK(calls_with(bench, marked) == 0);
}

TEST_CASE("a deletion that still waits is not sent once the userId is in use again") {
  for (const auto rule : {OnDelete::identify, OnDelete::suppress_with_delete}) {
    Bench bench({target(UserId::email, rule)});
    ScriptedSink sink{{accepted, retry, accepted}};
    work(bench, {named("c1", 1, "a@b.example")});
    REQUIRE(bench.dispatch(sink).has_value());
    work(bench, {resource_deleted("c1", 2, false)});
    REQUIRE(bench.dispatch(sink).has_value());
    CHECK(bench.end_of_call(1) == "waiting target_unavailable");
    work(bench, {named("c2", 1, "a@b.example")});
    bench.now += 1h;
    REQUIRE(bench.dispatch(sink).has_value());
    CHECK(bench.end_of_call(1) == "dead userid_in_use");
    // It was not sent, so the target is still to be tried.
    REQUIRE(bench.dispatch(sink).has_value());
    CHECK(bench.end_of_call(2) == "accepted");
    CHECK(sink.seen.size() == 3);
  }
}

TEST_CASE("who registers while a deletion is being sent loses its mark afterwards") {
  Bench bench;
  struct Registering {
    Bench* bench;
    std::vector<std::string> seen{};
    std::vector<Outcome> deliver(std::span<const Call> calls) {
      if (seen.size() == 1) {
        bench->store.write(
            NewRecord{bench->key("c2"), "{}", {{IdentifierKind::email, "a@b.example"}}}, {},
            "default");
      }
      for (const auto& call : calls) seen.push_back(call.body);
      return std::vector<Outcome>(calls.size(), accepted);
    }
  } sink{&bench};
  const AnyProtocol protocol = segment_target().protocol;
  const auto dispatch = [&] {
    const auto report = ctsync::dispatch(
        bench.store, Lanes{"default", "segment", &protocol}, sink, bench.policy, 100, 30s,
        bench.states, 0.5, [&] { return bench.now; }, [](const auto&, const auto&, const auto&) {});
    REQUIRE(report.has_value());
  };
  work(bench, {named("c1", 1, "a@b.example")});
  dispatch();
  work(bench, {resource_deleted("c1", 2, false)});
  dispatch();
  dispatch();
  dispatch();
  REQUIRE(sink.seen.size() == 3);
  CHECK(has(sink.seen[1], marked));
  CHECK_FALSE(has(sink.seen[1], unmarked));
  CHECK(has(sink.seen[2], unmarked));
  CHECK(has(sink.seen[2], R"("userId":"a@b.example")"));
}

TEST_CASE("the erasure of one of two customers with one e-mail address leaves the other's data") {
  Bench bench;
  work(bench, {named("customer-one", 1, "a@b.example"), named("customer-two", 1, "a@b.example")});
  const auto erased = erase_people(bench.store, {{}, {"customer-one"}}, "default", bench.now);
  REQUIRE(erased.has_value());
  CHECK(has(bench.record("customer-one"), "erased"));
  CHECK(has(bench.record("customer-two"), "a@b.example"));
  CHECK(bench.store.body(bench.store.entries()[0]).empty());
  CHECK_FALSE(bench.store.body(bench.store.entries()[1]).empty());
  SUBCASE("who asks for the address erases both") {
    REQUIRE(erase_people(bench.store, {{"a@b.example"}, {}}, "default", bench.now).has_value());
    CHECK(has(bench.record("customer-two"), "erased"));
  }
}

TEST_CASE("what came back from a target neither keeps a deletion from being told nor undoes it") {
  Target segment = target(UserId::email);
  segment.route.returns = {"back"};
  Target crm = segment_target("crm");
  Bench bench({segment, crm});
  const auto returned = [](std::string_view id) {
    return R"({"event_id":"b)" + std::string(id) +
           R"(","source":"back","schema_version":1,"type":"customer.upsert","occurred_at":)"
           R"("2026-03-0)" +
           std::string(id) + R"(T00:00:00Z","data":{"email":"ada@x.example","score":)" +
           std::string(id) + "}}";
  };
  work(bench, {named("c1", 1, "ada@x.example"), returned("1"), resource_deleted("c1", 2, false)});
  CHECK(calls_with(bench, R"("deletedAt":)") == 1);
  CHECK(calls_with(bench, R"("score")") == 0);
  REQUIRE(bench.bodies_for("crm").size() == 3);
  CHECK(has(bench.bodies_for("crm")[1], R"("score":1)"));
  CHECK(has(bench.bodies_for("crm")[2], R"("deletedAt":)"));

  work(bench, {returned("2")});
  CHECK(bench.bodies_for("crm").size() == 3);

  work(bench, {named("c2", 1, "ada@x.example"), returned("3")});
  REQUIRE(bench.bodies_for("crm").size() == 5);
  CHECK(has(bench.bodies_for("crm")[3], R"("deletedAt":null)"));
  CHECK(has(bench.bodies_for("crm")[4], R"("score":3)"));
  CHECK_FALSE(has(bench.bodies_for("crm")[4], "deletedAt"));
}
