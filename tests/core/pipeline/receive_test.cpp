// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/receive.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "core/pipeline/bench.hpp"

using namespace ctsync::test;
using ctsync::Errc;

TEST_CASE("a received delivery is in the inbox, and its repeat is a duplicate") {
  Bench bench;
  auto first = bench.receive(customer("c1", 1));
  REQUIRE(first.has_value());
  CHECK(first->fresh == 1);
  CHECK(first->duplicates == 0);
  auto second = bench.receive(customer("c1", 1));
  REQUIRE(second.has_value());
  CHECK(second->fresh == 0);
  CHECK(second->duplicates == 1);
  const auto entries = bench.store.entries();
  REQUIRE(entries.size() == 1);
  CHECK(bench.store.body(entries[0]) == customer("c1", 1));
  CHECK(entries[0].delivery_id == "m-c1-1");
  CHECK(entries[0].tenant == "default");
}

TEST_CASE("in a delivery of many entries the new ones are distinguished from duplicates") {
  Bench bench;
  REQUIRE(bench.receive(customer("c1", 1)));
  const auto c1 = customer("c1", 1), c2 = customer("c2", 1);
  const std::vector<ctsync::NewEntry> entries{
      {"m-c2-1", digest(bench.key("c2")), c2},
      {"m-c1-1", digest(bench.key("c1")), c1},
      {"x", {}, "<xml/>", {ctsync::ReasonCode::unreadable, "not JSON"}}};
  auto receipt = ctsync::receive(bench.store, {"default", "web", bench.now, entries});
  REQUIRE(receipt.has_value());
  CHECK(receipt->fresh == 2);
  CHECK(receipt->duplicates == 1);
  CHECK(*bench.process() == 2);
  CHECK(bench.end_of(2) == "dead unreadable");
}

TEST_CASE("a delivery the store could not commit is not receipted") {
  Bench bench;
  bench.store.fail = "accept";
  auto receipt = bench.receive(customer("c1", 1));
  REQUIRE_FALSE(receipt.has_value());
  CHECK(receipt.error().code == Errc::unavailable);
}
