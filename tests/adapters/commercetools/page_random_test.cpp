// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "page_run.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;
using namespace std::chrono_literals;

namespace {

using Random = std::mt19937;

// Below `end`, the same on every machine.
int below(Random& random, int end) {
  return static_cast<int>(random() % static_cast<unsigned>(end));
}

// One change at the shop. Queries may see it late, but sooner than after the trail.
void change(ReadShop& from, Random& random, int ids) {
  const auto id = "c-" + std::to_string(1000 + below(random, ids));
  const auto history = from.shop.history();
  const auto known = history.find(id);
  if (known != history.end() && known->second.back().deleted) return;
  if (known != history.end() && below(random, 5) == 0) return from.shop.remove(id);
  const auto lag = below(random, 2) == 0 ? Duration{} : Duration{below(random, 50'000)};
  from.shop.put(id, below(random, 3) == 0 ? "Roe" : "Doe", lag);
}

PageQuery query_of(const ReadShop& from, Random& random) {
  auto query = customers(1 + below(random, 7));
  if (below(random, 2) == 0) query.where = "lastName = \"Doe\"";
  if (below(random, 3) == 0) query.since = from.shop.now() - Duration{below(random, 600'000)};
  if (below(random, 3) == 0) query.until = from.shop.now() - Duration{below(random, 600'000)};
  return query;
}

bool meets(const PageQuery& query, const State& state) {
  return !state.deleted && (query.where.empty() || state.last_name == "Doe") &&
         (!query.since || state.changed >= *query.since) &&
         (!query.until || state.created < *query.until);
}

// Checks a run by the states of all resources, without looking at requests.
void check_run(const ReadShop& from, const PageQuery& query, const Read& read) {
  CHECK_FALSE(read.has_repeats());
  for (const auto& each : from.shop.history()) {
    const auto& states = each.second;
    const auto found = read.newest.find(each.first);
    const auto version = found == read.newest.end() ? 0 : found->second;
    CAPTURE(each.first);
    if (meets(query, states.back()) && states.back().changed <= read.seen_until) {
      CHECK(version >= states.back().version);
    }
    if (version != 0) CHECK(meets(query, states.at(static_cast<std::size_t>(version - 1))));
  }
}

}  // namespace

TEST_CASE("whatever changes during a run, nothing is missing and nothing is repeated") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    ReadShop from;
    const int ids = 1 + below(random, 60);
    const int pace = 1 + below(random, 20'000);
    for (int i = 0; i < 2 * ids; ++i) {
      change(from, random, ids);
      from.time.pass(Duration{below(random, pace)});
    }
    const auto query = query_of(from, random);
    int changes = 100;
    const auto read = read_all(from, query, {}, [&] {
      for (int i = below(random, 4); i > 0 && changes > 0; --i, --changes)
        change(from, random, ids);
      from.time.pass(Duration{below(random, pace)});
      if (below(random, 3) == 0) from.restart();
    });
    check_run(from, query, read);
    from.time.pass(2 * PageClient::trail);
    auto all = read_all(from, query, read.end);
    for (const auto& each : read.newest) {
      auto& version = all.newest[each.first];
      version = std::max(version, each.second);
    }
    check_run(from, query, all);
  }
}
