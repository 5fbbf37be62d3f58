// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chrono>
#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <ctsync/pipeline/process.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/bench.hpp"

/// Orders from the inbox to the outbox.

using namespace std::chrono_literals;
using namespace ctsync::test;
using ctsync::Fetched;
using ctsync::ReasonCode;
using ctsync::UserId;

namespace {

Bench shop(std::vector<ctsync::Target> targets = {segment_target()}) {
  ctsync::Config config;
  config.families = ctsync::commercetools::all_families;
  return Bench(std::move(targets), config);
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

constexpr std::string_view of_customer = R"("customerId":"c1","customerEmail":"a@b.example")";
constexpr std::string_view of_guest = R"("customerEmail":"guest@b.example")";

std::string order(std::string_view whose, std::string_view more = "", int version = 1) {
  return R"({"id":"o1","version":)" + std::to_string(version) +
         R"(,"createdAt":"2026-03-03T10:00:00.000Z","lastModifiedAt":"2026-03-03T11:00:00.000Z",)" +
         std::string(whose) +
         R"(,"lineItems":[],"totalPrice":{"type":"centPrecision","currencyCode":"EUR",)"
         R"("centAmount":1000,"fractionDigits":2},"orderState":"Open")" +
         std::string(more) + "}";
}

std::string message(std::string_view id, std::string_view type, std::string_view members,
                    int sequence = 1, std::string_view resource = "order") {
  return R"({"notificationType":"Message","projectKey":"shop","id":")" + std::string(id) +
         R"(","type":")" + std::string(type) + R"(","resource":{"typeId":")" +
         std::string(resource) + R"(","id":")" + (resource == "order" ? "o1" : "p1") +
         R"("},"resourceVersion":)" + std::to_string(sequence) + R"(,"sequenceNumber":)" +
         std::to_string(sequence) + R"(,"createdAt":"2026-03-03T12:00:00.000Z",)" +
         std::string(members) + "}";
}

std::string created(std::string_view whose, std::string_view more = "") {
  return message("m1", "OrderCreated", R"("order":)" + order(whose, more));
}

std::string changed(std::string_view kind, std::string_view type = "order",
                    std::string_view id = "o1") {
  return R"({"notificationType":")" + std::string(kind) +
         R"(","projectKey":"shop","version":1,"resource":{"typeId":")" + std::string(type) +
         R"(","id":")" + std::string(id) + R"("},"modifiedAt":"2026-03-03T10:00:00.000Z"})";
}

Fetched found(std::string text) { return {Fetched::Kind::found, std::move(text), {}}; }

std::vector<std::string> calls(Bench& bench) {
  bench.process_all();
  return bench.bodies_for("segment");
}

}  // namespace

TEST_CASE("an order goes on under the key of its customer, behind the customer's Identify") {
  Bench bench = shop();
  REQUIRE(bench.receive(created(of_customer)));
  REQUIRE(bench.receive(customer("c1", 1)));
  const auto bodies = calls(bench);
  CHECK(bench.end_of(0) == "done forwarded");
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[0], R"("type":"identify")"));
  CHECK(has(bodies[1], R"("event":"Order Completed")"));
  CHECK(has(bodies[1], R"("total":10,)"));
  CHECK(*bench.store.waits("default", "segment", digest(bench.key("c1"))));
  CHECK(bench.record("o1", "order") == R"({"told":["track Order Completed created"]})");
}

TEST_CASE("an order is completed once, whatever tells of it") {
  Bench bench = shop();
  bench.fetch.answers["o1"] = found(order(of_customer, "", 3));
  REQUIRE(bench.receive(created(of_customer)));
  REQUIRE(bench.receive(changed("ResourceCreated")));
  REQUIRE(bench.receive(message("m7", "OrderImported", R"("order":)" + order(of_customer))));
  CHECK(calls(bench).size() == 1);
  CHECK(bench.end_of(1) == "ignored told_before");
  CHECK(bench.end_of(2) == "ignored told_before");
}

TEST_CASE("many waiting changes of one order cost one read") {
  Bench bench = shop();
  bench.fetch.answers["o1"] = found(order(of_customer, "", 9));
  for (int i = 2; i < 9; ++i) {
    REQUIRE(bench.receive(message("m" + std::to_string(i), "OrderLineItemAdded", R"("x":1)", i)));
  }
  const auto bodies = calls(bench);
  CHECK(bench.fetch.asked.size() == 1);
  REQUIRE(bodies.size() == 1);
  CHECK(has(bodies[0], R"("event":"Order Updated")"));
  CHECK(has(bodies[0], R"("timestamp":"2026-03-03T11:00:00.000Z")"));
}

TEST_CASE("an event that no target receives is not read and leaves no record") {
  auto target = segment_target();
  target.plan.events_off = {"Order Updated"};
  Bench bench = shop({target});
  REQUIRE(bench.receive(message("m2", "OrderLineItemAdded", R"("x":1)", 2)));
  CHECK(calls(bench).empty());
  CHECK(bench.fetch.asked.empty());
  CHECK(bench.end_of(0) == "ignored event_off");
  CHECK(bench.record("o1", "order").empty());
  CHECK(bench.store.entries().size() == 1);
}

TEST_CASE("an event that no route admits goes nowhere and is not kept as told") {
  auto target = segment_target();
  target.route.projects = {"another-shop"};
  Bench bench = shop({target});
  REQUIRE(bench.receive(created(of_customer)));
  CHECK(calls(bench).empty());
  CHECK(bench.end_of(0) == "ignored not_routed");
  CHECK(bench.record("o1", "order").empty());
  CHECK(bench.store.entries().size() == 1);
}

TEST_CASE("each target receives the events that its own settings switch on") {
  auto quiet = segment_target("quiet");
  quiet.plan.events_off = {"Order Completed"};
  Bench bench = shop({segment_target(), quiet});
  REQUIRE(bench.receive(created(of_guest)));
  CHECK(calls(bench).size() == 2);
  CHECK(bench.bodies_for("quiet").empty());
}

TEST_CASE("a guest has a key of their own, and an Identify only where their address may be sent") {
  Bench bench = shop({segment_target(), segment_target("id", UserId::customer_id)});
  REQUIRE(bench.receive(created(of_guest)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[0], R"("type":"identify","userId":"guest@b.example","traits":{"email":)"));
  CHECK(has(bodies[1], R"("properties":{"email":"guest@b.example","order_id")"));
  const auto anonymous = bench.bodies_for("id");
  REQUIRE(anonymous.size() == 1);
  CHECK_FALSE(has(anonymous[0], "guest@b.example"));
  CHECK_FALSE(has(anonymous[0], "userId"));
  CHECK(*bench.store.waits("default", "id", digest(bench.key("email:guest@b.example", "guest"))));
  CHECK_FALSE(has(bench.record("o1", "order"), "guest@b.example"));
}

TEST_CASE("a guest's order that gets a customer joins the id under which it was sent") {
  Bench bench = shop({segment_target("segment", UserId::customer_id)});
  REQUIRE(bench.receive(created(of_guest)));
  bench.process_all();
  bench.fetch.answers["o1"] = found(order(R"("customerId":"c1","customerEmail":"new@b.example")"));
  REQUIRE(bench.receive(
      message("m2", "OrderCustomerSet", R"("customer":{"typeId":"customer","id":"c1"})", 2)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 2);
  const auto id = bodies[0].substr(bodies[0].find(R"("anonymousId":")"), 52);
  CHECK(has(bodies[1], R"("type":"identify","userId":"c1",)" + id));
  CHECK(has(bodies[1], R"("traits":{})"));
}

TEST_CASE("an order that had a customer joins nobody") {
  Bench bench = shop();
  REQUIRE(bench.receive(message("m2", "OrderCustomerSet",
                                R"("customer":{"typeId":"customer","id":"c1"},)"
                                R"("oldCustomer":{"typeId":"customer","id":"c0"})",
                                2)));
  CHECK(calls(bench).empty());
  CHECK(bench.end_of(0) == "ignored no_event");
}

TEST_CASE("a customer whom the target's rule needs is read for the event, and not kept") {
  Bench bench = shop({segment_target("segment", UserId::external_id)});
  REQUIRE(bench.receive(created(of_customer)));
  SUBCASE("found") {
    bench.fetch.answers["c1"] =
        found(R"({"id":"c1","version":4,"email":"a@b.example","externalId":"X-1"})");
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 1);
    CHECK(has(bodies[0], R"("userId":"X-1")"));
    CHECK(bench.record("c1").empty());
  }
  SUBCASE("gone: somebody who says nothing") {
    bench.fetch.answers["c1"] = {Fetched::Kind::gone, {}, {}};
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 1);
    CHECK_FALSE(has(bodies[0], "userId"));
    CHECK(has(bodies[0], "anonymousId"));
  }
  SUBCASE("not now: the event waits") {
    bench.fetch.answers["c1"] = {Fetched::Kind::later, "answered 503", {}};
    CHECK(calls(bench).empty());
    CHECK(bench.end_of(1) == "waiting fetch_failed");
  }
  SUBCASE("no client is configured: the event waits") {
    CHECK(calls(bench).empty());
    CHECK(bench.end_of(1) == "waiting fetch_failed");
  }
  CHECK(bench.fetch.asked.front() == "default/shop/customer/c1");
}

TEST_CASE("the consent of an order is its own, else its customer's, who is read for it") {
  auto target = segment_target();
  target.plan.consent_field = "marketing";
  Bench bench = shop({target});
  const auto consent = [](bool agreed) {
    return std::string(R"("consent":{"categoryPreferences":{"marketing":)") +
           (agreed ? "true" : "false") + "}}";
  };
  SUBCASE("its own") {
    REQUIRE(bench.receive(created(of_customer, R"(,"custom":{"fields":{"marketing":false}})")));
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 1);
    CHECK(has(bodies[0], consent(false)));
    CHECK(bench.fetch.asked.empty());
  }
  SUBCASE("of a known customer") {
    REQUIRE(bench.receive(customer("c1", 1, R"(,"custom":{"fields":{"marketing":false}})")));
    REQUIRE(bench.receive(created(of_customer)));
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 2);
    CHECK(has(bodies[1], consent(false)));
    CHECK(bench.fetch.asked.empty());
  }
  SUBCASE("of a customer who is read") {
    bench.fetch.answers["c1"] =
        found(R"({"id":"c1","email":"a@b.example","custom":{"fields":{"marketing":false}}})");
    REQUIRE(bench.receive(created(of_customer)));
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 1);
    CHECK(has(bodies[0], consent(false)));
  }
}

TEST_CASE("the order of a payment is looked for for an hour, and then the payment says nothing") {
  Bench bench = shop();
  bench.fetch.answers["p1"] = found(R"({"results":[]})");
  REQUIRE(bench.receive(message("m1", "PaymentTransactionAdded",
                                R"("transaction":{"id":"t1","type":"Refund","state":"Success",)"
                                R"("amount":{"type":"centPrecision","currencyCode":"EUR",)"
                                R"("centAmount":500,"fractionDigits":2}})",
                                1, "payment")));
  CHECK(calls(bench).empty());
  CHECK(bench.end_of(0) == "waiting fetch_failed");
  SUBCASE("found later") {
    bench.now += 10min;
    bench.fetch.answers["p1"] = found(R"({"results":[)" + order(of_customer) + "]}");
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 1);
    CHECK(has(bodies[0], R"("event":"Order Refunded")"));
    CHECK(bench.record("p1", "payment") == R"({"told":["track Order Refunded transaction:t1"]})");
  }
  SUBCASE("never found") {
    bench.now += 2h;
    CHECK(calls(bench).empty());
    CHECK(bench.end_of(0) == "ignored no_order");
  }
}

TEST_CASE("a cart is looked at when its time has come, and again after each change") {
  auto target = segment_target();
  target.plan.events_on = {"Cart Abandoned"};
  Bench bench = shop({target});
  const auto cart = [](std::string_view modified, std::string_view state = "Active") {
    return found(R"({"id":"k1","version":5,"cartState":")" + std::string(state) +
                 R"(","lastModifiedAt":")" + std::string(modified) +
                 R"(","customerId":"c1","customerEmail":"a@b.example","lineItems":[{"id":"l1",)"
                 R"("productId":"p","quantity":1,"name":{"en":"Kettle"},"variant":{"id":1}}],)"
                 R"("totalPrice":{"type":"centPrecision","currencyCode":"EUR","centAmount":900,)"
                 R"("fractionDigits":2}})");
  };
  bench.now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 3} + 10h + 5min;
  bench.fetch.answers["k1"] = cart("2026-03-03T10:40:00.000Z");
  REQUIRE(bench.receive(changed("ResourceCreated", "cart", "k1")));
  CHECK(calls(bench).empty());
  CHECK(bench.end_of(0) == "scheduled scheduled");
  CHECK(bench.fetch.asked.empty());
  bench.now += 1h;
  CHECK(calls(bench).empty());
  CHECK(bench.end_of(0) == "scheduled scheduled");
  CHECK(bench.fetch.asked.size() == 1);
  SUBCASE("left alone") {
    bench.now += 1h;
    const auto bodies = calls(bench);
    REQUIRE(bodies.size() == 1);
    CHECK(has(bodies[0], R"("event":"Cart Abandoned")"));
    CHECK(has(bodies[0], R"("value":9)"));
  }
  SUBCASE("ordered meanwhile") {
    bench.fetch.answers["k1"] = cart("2026-03-03T10:40:00.000Z", "Ordered");
    bench.now += 1h;
    CHECK(calls(bench).empty());
    CHECK(bench.end_of(0) == "ignored no_event");
  }
}

TEST_CASE("the erasure of an address finds the events of a guest under the pseudonym") {
  Bench bench = shop({segment_target("segment", UserId::customer_id)});
  REQUIRE(bench.receive(created(of_guest)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 1);
  const auto found = ctsync::find_people(bench.store, {{"guest@b.example"}, {}}, "default");
  REQUIRE(found.has_value());
  CHECK(found->calls == 1);
  CHECK(found->records == 1);
  ScriptedSink sink{{accepted}};
  REQUIRE(bench.dispatch(sink));
  const auto erased =
      ctsync::erase_people(bench.store, {{"guest@b.example"}, {}}, "default", bench.now);
  REQUIRE(erased.has_value());
  CHECK(erased->calls == 1);
  REQUIRE(erased->anonymous_ids.size() == 1);
  CHECK(has(bodies[0], *erased->anonymous_ids.begin()));
  CHECK(bench.bodies_for("segment")[0].empty());
  // A later message about the order cannot make the guest appear again.
  bench.fetch.answers["o1"] = ::found(order(of_guest, "", 2));
  REQUIRE(bench.receive(message("m2", "OrderLineItemAdded", R"("x":1)", 2)));
  CHECK(calls(bench).size() == 1);
  CHECK(bench.store.entries().back().reason.code == ReasonCode::erased);
}

TEST_CASE("late deliveries about an erased guest are erased, also those of a payment") {
  Bench bench = shop();
  REQUIRE(bench.receive(created(of_guest)));
  bench.process_all();
  REQUIRE(ctsync::erase_people(bench.store, {{"guest@b.example"}, {}}, "default", bench.now));
  const auto sent = bench.store.calls().size();
  REQUIRE(bench.receive(message("m7", "OrderCreated", R"("order":)" + order(of_guest))));
  bench.fetch.answers["p1"] = found(R"({"results":[)" + order(of_guest) + "]}");
  REQUIRE(bench.receive(message("m8", "PaymentTransactionAdded",
                                R"("transaction":{"id":"t1","type":"Refund","state":"Success",)"
                                R"("amount":{"type":"centPrecision","currencyCode":"EUR",)"
                                R"("centAmount":500,"fractionDigits":2}})",
                                1, "payment")));
  bench.process_all();
  CHECK(bench.store.calls().size() == sent);
  const auto entries = bench.store.entries();
  CHECK(entries.back().reason.code == ReasonCode::erased);
  CHECK(bench.store.body(entries[entries.size() - 2]).empty());
}

TEST_CASE("a deletion of an order with data erasure erases what is kept of the order") {
  Bench bench = shop();
  REQUIRE(bench.receive(created(of_customer)));
  bench.process_all();
  std::string removal = changed("ResourceDeleted");
  removal.insert(removal.size() - 1, R"(,"dataErasure":true)");
  REQUIRE(bench.receive(removal));
  bench.process_all();
  CHECK(bench.store.entries().back().state == "ignored");
  CHECK(bench.store.body(bench.store.entries()[0]).empty());
  CHECK(bench.bodies_for("segment")[0].empty());
  CHECK(has(bench.record("o1", "order"), "erased"));
}

TEST_CASE("a partial record that does not know the consent makes the customer be read") {
  auto target = segment_target();
  target.plan.consent_field = "marketing";
  Bench bench = shop({target});
  REQUIRE(bench.receive(customer("c1", 1)));
  bench.fetch.answers["c1"] =
      found(R"({"id":"c1","email":"a@b.example","custom":{"fields":{"marketing":false}}})");
  REQUIRE(bench.receive(created(of_customer)));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 2);
  CHECK(has(bodies[1], R"("consent":{"categoryPreferences":{"marketing":false}})"));
}

TEST_CASE("the order of a deleted customer stays with the address that was their userId") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1)));
  REQUIRE(bench.receive(resource_deleted("c1", 2, false)));
  bench.process_all();
  REQUIRE(bench.receive(created(R"("customerId":"c1","customerEmail":"stranger@b.example")")));
  const auto bodies = calls(bench);
  CHECK(has(bodies.back(), R"("userId":"a@b.example")"));
}

TEST_CASE("an event that only its name in the settings switches on reaches no other target") {
  auto named = segment_target("named");
  named.plan.events_on = {"Order Returned"};
  Bench bench = shop({segment_target(), named});
  bench.fetch.answers["o1"] = found(order(of_customer, R"(,"returnInfo":[])"));
  REQUIRE(bench.receive(message(
      "m2", "ReturnInfoSet",
      R"("returnInfo":[{"items":[{"id":"r1","quantity":1,"shipmentState":"Returned"}]}])", 2)));
  CHECK(calls(bench).empty());
  CHECK(bench.bodies_for("named").size() == 1);
}

TEST_CASE("the Identify of a guest goes with an event, and waits for one that is switched on") {
  auto target = segment_target();
  target.plan.events_off = {"Order Completed"};
  Bench bench = shop({target});
  REQUIRE(bench.receive(created(of_guest)));
  CHECK(calls(bench).empty());
  CHECK(bench.record("o1", "order").empty());
}

TEST_CASE("a change of a new order is not read if a message told of the order") {
  Bench bench = shop();
  REQUIRE(bench.receive(created(of_customer)));
  bench.process_all();
  REQUIRE(bench.receive(changed("ResourceCreated")));
  bench.process_all();
  CHECK(bench.end_of(2) == "ignored told_before");
  CHECK(bench.fetch.asked.empty());
}

TEST_CASE("a purchase is sent without its coupon where nothing can be read") {
  Bench bench = shop();
  REQUIRE(bench.receive(created(
      of_customer, R"(,"discountCodes":[{"discountCode":{"typeId":"discount-code","id":"d1"},)"
                   R"("state":"MatchesCart"}])")));
  const auto bodies = calls(bench);
  REQUIRE(bodies.size() == 1);
  CHECK_FALSE(has(bodies[0], "coupon"));
}
