// SPDX-License-Identifier: MIT
#include "ctsync/pipeline/jobs/backfill.hpp"

#include <doctest/doctest.h>

#include <ctsync/commercetools/registry.hpp>
#include <ctsync/pipeline/transformer.hpp>
#include <string>
#include <string_view>
#include <vector>

using ctsync::backfill_entry;
using ctsync::backfill_type;
using ctsync::Errc;
using ctsync::ReadResource;

namespace {

constexpr std::span<const ctsync::commercetools::Family> families =
    ctsync::commercetools::all_families;

constexpr std::string_view customer = R"({"id":"c1","version":3,"email":"a@b.example"})";
constexpr ReadResource one{"shop", "customer", "c1", 3, "2022-02-02T00:00:00.000Z", customer};

}  // namespace

TEST_CASE("a backfill reads what the change notification of the type would have had read") {
  CHECK(backfill_type(families, "customer")->expand.empty());
  const auto order = backfill_type(families, "order");
  REQUIRE(order);
  CHECK(order->expand == std::vector<std::string>{"discountCodes[*].discountCode"});
  CHECK(order->events.front() == "Order Completed");
  CHECK(backfill_type(families, "business-unit")->events.front() == "Group");
}

TEST_CASE("what says nothing of itself cannot be backfilled") {
  for (const auto* type : {"payment", "product", "cart", "zone", "no-such-type"}) {
    CAPTURE(type);
    const auto found = backfill_type(families, type);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == Errc::unsupported);
    CHECK(found.error().detail.find(type) != std::string::npos);
  }
}

TEST_CASE("the entry of a resource has the key under which its deliveries are processed") {
  const auto entry = backfill_entry("default", 3, one);
  ctsync::Transformer transformer{{.families = families}};
  const auto reading = transformer.read("backfill", entry.body);
  REQUIRE(reading);
  CHECK(entry.key == ctsync::digest((*reading)->key));
}

TEST_CASE("a job adds a version of a resource once, and another job adds it again") {
  const auto entry = backfill_entry("default", 3, one);
  CHECK(backfill_entry("default", 3, one).id == entry.id);
  CHECK(backfill_entry("default", 4, one).id != entry.id);
  auto newer = one;
  newer.version = 4;
  CHECK(backfill_entry("default", 3, newer).id != entry.id);
}
