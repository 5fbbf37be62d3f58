// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/terms.hpp"

#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/erase.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/bench.hpp"

/// What entries are found by that the pipeline has ended.

using namespace ctsync::test;
using ctsync::Term;
using ctsync::TermKind;

namespace {

using Ids = std::vector<std::string>;

Bench shop() {
  ctsync::Config config;
  config.families = ctsync::commercetools::all_families;
  return Bench({segment_target()}, config);
}

/// The ids of the entries that a term finds, the oldest first.
Ids found(Bench& bench, TermKind kind, std::string value) {
  const Term term{kind, std::move(value)};
  ctsync::HistoryFilter filter;
  filter.tenant = "default";
  filter.find = {&term, 1};
  const auto page = bench.store.history(filter);
  REQUIRE(page.has_value());
  Ids ids;
  for (auto row = page->rows.rbegin(); row != page->rows.rend(); ++row) {
    ids.push_back(row->delivery_id);
  }
  return ids;
}

std::string order_message(std::string_view id, std::string_view type, std::string_view more = "") {
  return R"({"notificationType":"Message","projectKey":"shop","id":")" + std::string(id) +
         R"(","type":")" + std::string(type) +
         R"(","resource":{"typeId":"order","id":"o1"},"resourceVersion":1,"sequenceNumber":1,)"
         R"("resourceUserProvidedIdentifiers":{"orderNumber":"1042"},)"
         R"("createdAt":"2026-03-03T12:00:00.000Z")" +
         std::string(more) + "}";
}

std::string order_created(std::string_view whose) {
  return order_message(
      "m1", "OrderCreated",
      R"(,"order":{"id":"o1","version":1,"orderNumber":"1042",)" + std::string(whose) +
          R"("createdAt":"2026-03-03T10:00:00.000Z","lineItems":[],"totalPrice":)"
          R"({"type":"centPrecision","currencyCode":"EUR","centAmount":1,"fractionDigits":2}})");
}

}  // namespace

TEST_CASE("a customer's entry is found by id, number, address and the message ids of its calls") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1, R"(,"customerNumber":"N-7")")));
  REQUIRE(bench.receive(customer("c2", 1)));
  bench.process_all();
  CHECK(found(bench, TermKind::customer_id, "c1") == Ids{"m-c1-1"});
  CHECK(found(bench, TermKind::customer_number, "N-7") == Ids{"m-c1-1"});
  CHECK(found(bench, TermKind::email, "a@b.example") == Ids{"m-c1-1", "m-c2-1"});
  const auto calls = bench.store.calls();
  REQUIRE(calls.size() == 2);
  CHECK(found(bench, TermKind::message_id, calls[1].message_id) == Ids{"m-c2-1"});
  CHECK(found(bench, TermKind::order_id, "c1").empty());
}

TEST_CASE("a change of the address is found by the address before and after, in any spelling") {
  Bench bench = shop();
  const auto at = [](int version, std::string_view email) {
    return R"({"type":"customer.updated","id":"v)" + std::to_string(version) +
           R"(","projectKey":"shop","customer":{"id":"c1","version":)" + std::to_string(version) +
           R"(,"email":")" + std::string(email) + "\"}}";
  };
  REQUIRE(bench.receive(at(1, " Ada@Shop.example")));
  REQUIRE(bench.receive(at(2, "ada@new.example")));
  REQUIRE(bench.receive(at(3, "ada@new.example")));
  bench.process_all();
  CHECK(found(bench, TermKind::email, "ada@shop.example") == Ids{"v1", "v2"});
  CHECK(found(bench, TermKind::email, "ada@new.example") == Ids{"v2", "v3"});
}

TEST_CASE(
    "an order's entry is found by its ids and its person, and what it goes on as leads to it") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1, R"(,"customerNumber":"N-7")")));
  REQUIRE(bench.receive(order_created(
      R"("customerId":"c1","customerEmail":"Order@b.example","anonymousId":"visitor",)")));
  bench.process_all();
  CHECK(found(bench, TermKind::order_id, "o1") == Ids{"m1"});
  CHECK(found(bench, TermKind::order_number, "1042") == Ids{"m1"});
  CHECK(found(bench, TermKind::email, "order@b.example") == Ids{"m1"});
  CHECK(found(bench, TermKind::anonymous_id, "visitor") == Ids{"m1"});
  const auto of_customer = found(bench, TermKind::customer_id, "c1");
  CHECK(std::ranges::count(of_customer, "m1") == 1);
  const auto step = bench.store.entries().back().delivery_id;
  CHECK(found(bench, TermKind::forwarded_id, step) == Ids{"m1"});
  // Only the second stage knows the customer's number and the call.
  CHECK(found(bench, TermKind::customer_number, "N-7") == Ids{"m-c1-1", step});
  const auto calls = bench.store.calls();
  CHECK(found(bench, TermKind::message_id, calls.back().message_id) == Ids{step});
}

TEST_CASE("an entry of which nobody is told is found by what its notification names") {
  Bench bench = shop();
  REQUIRE(bench.receive(order_created(R"("customerEmail":"guest@b.example",)")));
  REQUIRE(bench.receive(order_message("m2", "OrderUnknownToUs")));
  REQUIRE(bench.receive(
      R"({"notificationType":"ResourceUpdated","projectKey":"shop","version":1,)"
      R"("resource":{"typeId":"zone","id":"z1"},"modifiedAt":"2026-03-03T10:00:00.000Z"})"));
  bench.process_all();
  CHECK(found(bench, TermKind::order_number, "1042") == Ids{"m1", "m2"});
  CHECK(found(bench, TermKind::email, "guest@b.example") == Ids{"m1"});
  CHECK(found(bench, TermKind::resource_id, "z1").size() == 1);
}

TEST_CASE("a dead entry is found by what was read of it") {
  Bench bench = shop();
  REQUIRE(bench.receive(resource_updated("c1", 3)));
  bench.fetch.answers["c1"] = ctsync::Fetched{ctsync::Fetched::Kind::not_configured, {}, {}};
  bench.process_all();
  CHECK(bench.end_of(0) == "dead fetch_not_configured");
  CHECK(found(bench, TermKind::customer_id, "c1").size() == 1);
}

TEST_CASE(
    "an erased person finds nothing, by any of their ids, and what comes later nothing either") {
  Bench bench = shop();
  REQUIRE(bench.receive(customer("c1", 1, R"(,"customerNumber":"N-7")")));
  REQUIRE(bench.receive(order_created(R"("customerId":"c1","customerEmail":"a@b.example",)")));
  bench.process_all();
  // The bodies are gone, so only the terms lead to the entries.
  REQUIRE(bench.store.prune(bench.now + std::chrono::hours{1}, bench.now, ctsync::DeadLetters::keep)
              .has_value());
  ctsync::People people;
  people.emails = {"A@b.example"};
  REQUIRE(ctsync::erase_people(bench.store, people, "default", bench.now).has_value());
  const auto nothing_is_found = [&bench] {
    CHECK(found(bench, TermKind::email, "a@b.example").empty());
    CHECK(found(bench, TermKind::customer_id, "c1").empty());
    CHECK(found(bench, TermKind::customer_number, "N-7").empty());
  };
  nothing_is_found();
  REQUIRE(bench.receive(customer("c1", 2, R"(,"customerNumber":"N-7")")));
  REQUIRE(bench.receive(order_message("m9", "OrderPaymentStateChanged")));
  bench.process_all();
  nothing_is_found();
}
