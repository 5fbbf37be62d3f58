// SPDX-License-Identifier: MIT
#include "operator/events/past.hpp"

#include <chrono>
#include <ctsync/commercetools/registry.hpp>
#include <extending/store_example.hpp>
#include <map>
#include <string>
#include <vector>

#include "program/deliveries.hpp"
#include "suites/store_words.hpp"

namespace ctsync::server {

namespace {

using namespace suites;

const std::vector<PlaceOfDelivery> places{{"shop", "hook"}};

/// How often each delivery is on the pages of a query, and how many pages there are.
std::map<std::string, int> walk(AnyStore& store, EventQuery query, int* pages = nullptr) {
  Transformer transformer{{.families = commercetools::all_families}};
  std::map<std::string, int> seen;
  for (bool more = true; more;) {
    const auto page = must(list_events(store, transformer, query, places));
    for (const auto& event : page.events) ++seen[event.entry.delivery_id];
    CHECK(std::ssize(page.events) <= query.limit);
    more = !page.complete;
    query.before = page.next;
    query.before_call = page.next_call;
    if (pages != nullptr) ++*pages;
  }
  return seen;
}

std::vector<std::string> names(const std::string& prefix, int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(prefix + std::to_string(i));
  return all;
}

void end_all(AnyStore& store, std::vector<Term> terms) {
  for (auto left = must(store.claim(1'000, noon, lease)); !left.empty();
       left = must(store.claim(1'000, noon, lease))) {
    std::vector<Completion> ends;
    for (const auto& entry : left) {
      auto& end = ends.emplace_back(ended(entry, EntryState::done));
      end.terms = terms;
    }
    must(store.complete(ends, noon));
  }
}

}  // namespace

TEST_CASE("what is found of somebody is listed once, however much waits and however short a page") {
  AnyStore store{examples::MemoryStore{}};
  const std::vector<Term> ada{{TermKind::customer_id, "ada"}};
  arrive(store, {.ids = names("ended-", 120), .body = test::customer_delivery("ada", 1)});
  end_all(store, ada);
  for (int i = 0; i < 5; ++i) {
    const auto who = i % 2 == 0 ? "ada" : "eve";
    arrive(store, {.ids = names(std::string(who) + std::to_string(i) + "-", 60),
                   .body = test::customer_delivery(who, 2)});
  }
  EventQuery query;
  query.tenant = "shop";
  query.terms = ada;
  for (const int limit : {7, 100, 1'000}) {
    for (const auto longest : {std::chrono::milliseconds{0}, query.longest}) {
      auto asked = query;
      asked.limit = limit;
      asked.longest = longest;
      const auto seen = walk(store, asked);
      CHECK(seen.size() == 120 + 3 * 60);
      for (const auto& [id, times] : seen) {
        CHECK(times == 1);
        CHECK(id.find("eve") == id.npos);
      }
    }
  }
}

TEST_CASE("a page that ends early goes on where it ended, and what is newer than wanted is whole") {
  AnyStore store{examples::MemoryStore{}};
  arrive(store, {.ids = names("n-", 450), .body = test::customer_delivery("ada", 1)});
  EventQuery query;
  query.limit = 1'000;
  query.longest = std::chrono::milliseconds{0};
  int pages = 0;
  const auto seen = walk(store, query, &pages);
  CHECK(seen.size() == 450);
  for (const auto& [id, times] : seen) CHECK(times == 1);
  CHECK(pages > 1);
  Transformer transformer{{.families = commercetools::all_families}};
  const auto short_page = must(list_events(store, transformer, query, places));
  CHECK(short_page.events.size() < 450);
  query.after = 1;
  const auto since = must(list_events(store, transformer, query, places));
  CHECK(since.events.size() == 449);
  CHECK(since.complete);
  query.after = since.newest;
  const auto nothing = must(list_events(store, transformer, query, places));
  CHECK(nothing.events.empty());
  CHECK(nothing.complete);
  CHECK(nothing.newest == since.newest);
}

TEST_CASE(
    "what is found by a call that was written late is new, and is of the time of its delivery") {
  AnyStore store{examples::MemoryStore{}};
  Transformer transformer{{.families = commercetools::all_families}};
  const auto tell = [&](const std::string& id, Time at) {
    const auto entry = claim_one(store, at);
    CHECK(entry.id == id);
    auto end = ended(entry, EntryState::done);
    end.calls = {call_for("k", "m-" + id)};
    complete(store, end, at);
  };
  const auto ids_of = [](const EventPage& page) {
    Words ids;
    for (const auto& event : page.events) ids.push_back(event.entry.delivery_id);
    return ids;
  };
  arrive(store, {.ids = {"early"}, .body = test::customer_delivery("ada", 1)});
  const auto later = noon + std::chrono::hours{3};
  EventQuery query;
  query.target = "segment";
  CHECK(must(list_events(store, transformer, query, places)).events.empty());
  tell("early", later);
  const auto page = must(list_events(store, transformer, query, places));
  CHECK(ids_of(page) == Words{"early"});
  auto newer = query;
  newer.after = page.newest;
  newer.after_call = page.newest_call;
  CHECK(must(list_events(store, transformer, newer, places)).events.empty());
  arrive(store, {.ids = {"late"}, .body = test::customer_delivery("eve", 1), .at = later});
  tell("late", later);
  CHECK(ids_of(must(list_events(store, transformer, newer, places))) == Words{"late"});
  for (const auto* state : {"", "waiting"}) {
    auto timed = query;
    timed.state = state;
    timed.until = later;
    CHECK(ids_of(must(list_events(store, transformer, timed, places))) == Words{"early"});
    timed.until.reset();
    timed.since = later;
    CHECK(ids_of(must(list_events(store, transformer, timed, places))) == Words{"late"});
  }
}

}  // namespace ctsync::server
