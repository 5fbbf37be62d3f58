// SPDX-License-Identifier: MIT
#include "delivery/read_cache.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace ctsync::test {

namespace {

using server::KnownReads;
using server::ReadCache;

Fetch group(std::string id) {
  return {Fetch::Kind::resource, std::string(customer_group_type), std::move(id)};
}
const Fetched gold{Fetched::Kind::found, R"({"name":"Gold"})", {}};

}  // namespace

TEST_CASE("a customer group that was read is known for ten minutes, for its project alone") {
  ReadCache::Clock::time_point now{};
  ReadCache cache([&] { return now; });
  cache.keep("a", "p", group("g"), gold);
  CHECK(cache.find("a", "p", group("g"))->text == gold.text);
  CHECK_FALSE(cache.find("a", "q", group("g")));
  CHECK_FALSE(cache.find("b", "p", group("g")));
  CHECK_FALSE(cache.find("a", "p", group("h")));
  now += ReadCache::kept_for - std::chrono::seconds{1};
  CHECK(cache.find("a", "p", group("g")));
  now += std::chrono::seconds{1};
  CHECK_FALSE(cache.find("a", "p", group("g")));
}

TEST_CASE("a group that is gone is known as gone, and a failure is not remembered") {
  ReadCache cache;
  cache.keep("a", "p", group("gone"), {Fetched::Kind::gone, {}, {}});
  cache.keep("a", "p", group("later"), {Fetched::Kind::later, "503", {}});
  CHECK(cache.find("a", "p", group("gone"))->kind == Fetched::Kind::gone);
  CHECK_FALSE(cache.find("a", "p", group("later")));
}

TEST_CASE("other resources are never remembered") {
  ReadCache cache;
  const Fetch customer{Fetch::Kind::resource, "customer", "c"};
  cache.keep("a", "p", customer, gold);
  CHECK_FALSE(cache.find("a", "p", customer));
}

TEST_CASE("the number of groups that are remembered is bounded") {
  ReadCache cache;
  for (std::size_t i = 0; i <= ReadCache::most_kept; ++i) {
    cache.keep("a", "p", group(std::to_string(i)), gold);
  }
  CHECK_FALSE(cache.find("a", "p", group("0")));
  CHECK(cache.find("a", "p", group(std::to_string(ReadCache::most_kept))));
}

TEST_CASE("known reads answer what is remembered, and put the rest off") {
  const auto cache = std::make_shared<ReadCache>();
  cache->keep("a", "p", group("g"), gold);
  const Fetch reads[]{group("g"), group("h")};
  const auto results = KnownReads(cache)("a", "p", reads);
  REQUIRE(results.size() == 2);
  CHECK(results[0].kind == Fetched::Kind::found);
  CHECK(results[1].kind == Fetched::Kind::later);
}

}  // namespace ctsync::test
