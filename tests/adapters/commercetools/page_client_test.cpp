// SPDX-License-Identifier: MIT
#include "commercetools/page_client.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "page_run.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using namespace ctsync::commercetools_api::test;
using namespace std::chrono_literals;
using Phase = PageCursor::Phase;

namespace {

std::string numbered(int number) {
  const auto digits = std::to_string(number);
  return "c-" + std::string(4 - digits.size(), '0') + digits;
}

void fill(ReadShop& from, int count) {
  for (int i = 1; i <= count; ++i) from.shop.put(numbered(i));
  from.time.pass(24h);  // so that the catch-up has nothing to do with them
}

using Versions = std::map<std::string, std::int64_t>;

}  // namespace

TEST_CASE("all resources are read in pages, byte for byte") {
  ReadShop from;
  fill(from, 7);
  const auto page = from.client.page(customers(3), {});
  REQUIRE(page);
  REQUIRE(page->resources.size() == 3);
  const auto history = from.shop.history();
  CHECK(page->resources[1].json == json_of("c-0002", history.at("c-0002")[0]));
  CHECK(page->resources[1].id == "c-0002");
  CHECK(page->resources[1].version == 1);
  CHECK_FALSE(page->last);
  const auto read = read_all(from, customers(3));
  CHECK(read.by_id.size() == 7);
  CHECK(read.caught_up.empty());
  CHECK_FALSE(read.has_repeats());
  CHECK(from.platform.token_requests() == 1);
}

TEST_CASE("a run takes as many pages as are full, one that is not, and those of the catch-up") {
  struct Row {
    int count;
    int pages;
  };
  for (const auto& row : std::vector<Row>{{0, 1}, {1, 1}, {2, 1}, {3, 2}, {6, 3}, {7, 3}}) {
    ReadShop from;
    fill(from, row.count);
    const auto read = read_all(from, customers(3));
    CHECK(read.by_id.size() == static_cast<std::size_t>(row.count));
    CHECK(read.pages == row.pages + 2);  // of the catch-up, one before and one after its wait
    CHECK(read.end.phase == Phase::catch_up);
  }
}

TEST_CASE("requests have no offset and ask for no total") {
  ReadShop from;
  fill(from, 4);
  read_all(from, customers(3));
  for (const auto& asked : from.platform.asked()) {
    CHECK(asked.method == "GET");
    CHECK_FALSE(holds(asked.target, "offset"));
    CHECK(holds(asked.target, "withTotal=false"));
  }
}

TEST_CASE("what is created behind the cursor is read in the catch-up") {
  ReadShop from;
  fill(from, 4);
  bool done = false;
  const auto read = read_all(from, customers(2), {}, [&] {
    if (!std::exchange(done, true)) from.shop.put("a-0001");
    from.time.pass(PageClient::trail);
  });
  CHECK(read.by_id.size() == 4);
  CHECK(read.caught_up.count({"a-0001", 1}) == 1);
}

TEST_CASE("what is changed behind the cursor is read again in its newest state") {
  ReadShop from;
  fill(from, 4);
  bool done = false;
  const auto read = read_all(from, customers(2), {}, [&] {
    if (!std::exchange(done, true)) {
      from.shop.put("c-0001");
      from.shop.put("c-0001");
      from.shop.put("c-0004");
    }
    from.time.pass(PageClient::trail);
  });
  CHECK(read.newest == Versions{{"c-0001", 3}, {"c-0002", 1}, {"c-0003", 1}, {"c-0004", 2}});
  CHECK(read.caught_up.size() == 2);
}

TEST_CASE("what is deleted during a run leaves no gap and stops nothing") {
  ReadShop from;
  fill(from, 6);
  bool done = false;
  const auto read = read_all(from, customers(2), {}, [&] {
    if (std::exchange(done, true)) return;
    from.shop.remove("c-0002");  // the one that the cursor names
    from.shop.remove("c-0003");
  });
  CHECK(read.newest ==
        Versions{{"c-0001", 1}, {"c-0002", 1}, {"c-0004", 1}, {"c-0005", 1}, {"c-0006", 1}});
}

TEST_CASE("equal times over the border of two pages lose and repeat nothing") {
  for (const int limit : {1, 2, 3, 4, 5}) {
    CAPTURE(limit);
    ReadShop from;
    from.time.pass(24h);
    const auto cursor = from.client.page(customers(limit), {})->next;
    for (int i = 1; i <= 4; ++i) from.shop.put(numbered(i));
    from.time.pass(1ms);
    for (int i = 1; i <= 4; ++i) from.shop.put(numbered(5 - i + 4));
    from.shop.put("c-0001");  // has a lower id and a later time
    from.time.pass(PageClient::trail);
    const auto read = read_all(from, customers(limit), cursor);
    CHECK(read.caught_up.size() == 8);
    CHECK(read.newest.size() == 8);
    CHECK(read.newest.at("c-0001") == 2);
    CHECK_FALSE(read.has_repeats());
  }
}

TEST_CASE("a query that does not show a change yet does not hide it") {
  ReadShop from;
  fill(from, 3);
  bool done = false;
  const auto read = read_all(from, customers(1), {}, [&] {
    if (std::exchange(done, true)) return;
    from.shop.put("c-0001", "Doe", PageClient::trail - 1s);
    from.time.pass(1s);
    from.shop.put("c-0002");  // is later, and seen sooner
    from.time.pass(2s);
  });
  CHECK(read.newest.count("c-0001") == 1);
  from.time.pass(PageClient::trail);
  auto later = read_all(from, customers(1), read.end);
  CHECK(std::max(read.newest.at("c-0001"), later.newest["c-0001"]) == 2);
  CHECK(std::max(read.newest.at("c-0002"), later.newest["c-0002"]) == 2);
}

TEST_CASE("what was created just before the run is waited for, as queries may show it late") {
  ReadShop from;
  fill(from, 3);
  from.shop.put("a-0001", "Doe", 20s);
  const auto began = from.shop.now();
  const auto read = read_all(from, customers(100));
  CHECK(read.by_id.size() == 3);
  CHECK(read.caught_up.count({"a-0001", 1}) == 1);
  CHECK(from.shop.now() - began == PageClient::trail);
}

TEST_CASE("the catch-up begins at the margin before the run, with whatever id was changed then") {
  ReadShop from;
  fill(from, 3);
  from.shop.put("c-0002");
  from.time.pass(1ms);
  from.shop.put("c-0001");
  from.time.pass(PageClient::margin);
  const auto read = read_all(from, customers(3));
  CHECK(read.by_id.size() == 3);
  CHECK(read.caught_up.size() == 1);
  CHECK(read.caught_up.count({"c-0001", 2}) == 1);
}

TEST_CASE("the wait is what is left of the trail, and not more, whatever is done to the clock") {
  ReadShop from;
  fill(from, 1);
  auto page = from.client.page(customers(3), {});
  REQUIRE(page);
  from.time.pass(45s);
  page = from.client.page(customers(3), page->next);
  REQUIRE(page);
  CHECK_FALSE(page->last);
  CHECK(page->wait == 15s);
  from.time.set(-1h);
  page = from.client.page(customers(3), page->next);
  REQUIRE(page);
  CHECK_FALSE(page->last);
  CHECK(page->wait == PageClient::trail);
  from.time.set(0s);
  from.time.pass(15s);
  page = from.client.page(customers(3), page->next);
  REQUIRE(page);
  CHECK(page->last);
  CHECK(page->wait == 0s);
}

TEST_CASE("a run has seen all that was changed while it read by id") {
  ReadShop from;
  fill(from, 4);
  int pages = 0;
  const auto read = read_all(from, customers(2), {}, [&] {
    if (++pages > 2) return;  // the third page ends the phase
    from.time.pass(10min);
    from.shop.put("c-0001");
    from.shop.put("a-000" + std::to_string(pages));
  });
  CHECK(read.newest.at("c-0001") == 3);
  CHECK(read.newest.count("a-0001") == 1);
  CHECK(read.newest.count("a-0002") == 1);
}

TEST_CASE("a run that is over may go on with what was changed since") {
  ReadShop from;
  fill(from, 4);
  const auto first = read_all(from, customers(3));
  from.time.pass(24h);
  from.shop.put("c-0002");
  from.shop.put("c-0009");
  from.time.pass(PageClient::trail);
  const auto second = read_all(from, customers(3), first.end);
  CHECK(second.newest == Versions{{"c-0002", 2}, {"c-0009", 1}});
  CHECK(second.pages == 1);
}

TEST_CASE("a page that is read again after a crash is the same page") {
  ReadShop from;
  fill(from, 5);
  PageCursor cursor;
  for (int i = 0; i < 3; ++i) {
    const auto once = from.client.page(customers(2), cursor);
    const auto again = from.client.page(customers(2), cursor);
    REQUIRE(once);
    REQUIRE(again);
    REQUIRE(once->resources.size() == again->resources.size());
    for (std::size_t n = 0; n < once->resources.size(); ++n) {
      CHECK(once->resources[n].json == again->resources[n].json);
    }
    CHECK(once->next == again->next);
    cursor = once->next;
  }
}

TEST_CASE("conditions hold in both phases") {
  ReadShop from;
  from.shop.put("c-0001", "Doe");
  from.time.pass(24h);
  const auto since = from.shop.now();
  from.shop.put("c-0001", "Doe");  // was created before
  from.shop.put("c-0002", "Roe");
  from.shop.put("c-0003", "Doe");
  from.time.pass(24h);
  auto query = customers(1);
  query.where = "lastName = \"Doe\"";
  query.since = since;
  query.until = from.shop.now();
  from.shop.put("c-0004", "Doe");  // is created too late
  bool done = false;
  const auto read = read_all(from, query, {}, [&] {
    if (!std::exchange(done, true)) {
      from.shop.put("c-0000", "Doe");
      from.shop.put("c-0002", "Doe");
    }
    from.time.pass(PageClient::trail);
  });
  CHECK(read.newest == Versions{{"c-0001", 2}, {"c-0002", 2}, {"c-0003", 1}});
}

TEST_CASE("a predicate of the user cannot open the others") {
  ReadShop from;
  fill(from, 5);
  auto query = customers(2);
  query.where = "lastName = \"Doe\" or id > \"\"";
  const auto read = read_all(from, query);
  CHECK(read.by_id.size() == 5);
  CHECK_FALSE(read.has_repeats());
}

TEST_CASE("a store is read at its path") {
  ReadShop from;
  auto query = customers(2);
  query.store = "berlin";
  REQUIRE(from.client.page(query, {}));
  CHECK(from.platform.asked().at(0).target.starts_with("/shop/in-store/key=berlin/customers?"));
}

TEST_CASE("the limit of a query may change during a run") {
  ReadShop from;
  fill(from, 9);
  const auto first = from.client.page(customers(4), {});
  REQUIRE(first);
  const auto read = read_all(from, customers(3), first->next);
  CHECK(read.by_id.size() == 5);
}

TEST_CASE("a dry run counts with one request and no resources") {
  ReadShop from;
  fill(from, 7);
  from.shop.put("d-1", "Roe");
  auto query = customers(2);
  auto count = from.client.count(query);
  REQUIRE(count);
  CHECK(count->resources == 8);
  CHECK_FALSE(count->at_least);
  query.where = "lastName = \"Roe\"";
  count = from.client.count(query);
  REQUIRE(count);
  CHECK(count->resources == 1);
  const auto asked = from.platform.asked();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].target == "/shop/customers?limit=0&withTotal=true");
}

TEST_CASE("a count with conditions that reaches 10,000 says that there may be more") {
  TestTime time;
  Platform platform([](const http::Request&) {
    return reply(200, R"({"limit":0,"offset":0,"count":0,"total":10000,"results":[]})");
  });
  auto client = page_client(options_for(platform, time));
  auto query = customers(500);
  CHECK_FALSE(client.count(query)->at_least);
  query.until = Time{};
  CHECK(client.count(query)->at_least);
}

TEST_CASE("a page over 16 MiB is read in halves, which grow again") {
  constexpr std::size_t mib = std::size_t{1024} * 1024;
  ReadShop from;
  fill(from, 5);
  from.shop.pad(6 * mib);
  auto page = from.client.page(customers(8), {});
  REQUIRE(page);
  CHECK(page->resources.size() == 2);
  CHECK(page->next.limit == 2);
  CHECK(from.platform.asked().size() == 3);
  page = from.client.page(customers(8), page->next);  // 2 of 6 MiB are not tried as 4
  REQUIRE(page);
  CHECK(page->resources.size() == 2);
  CHECK(from.platform.asked().size() == 4);
  from.shop.pad(0);
  const auto cursor = parse_page_cursor(to_json(page->next));
  REQUIRE(cursor);
  page = from.client.page(customers(8), *cursor);
  REQUIRE(page);
  CHECK(page->resources.size() == 1);
  CHECK(page->next.phase == Phase::catch_up);
  CHECK(page->next.limit == 4);
  page = from.client.page(customers(8), page->next);
  REQUIRE(page);
  CHECK(page->next.limit == 0);
}

TEST_CASE("only a single resource over 16 MiB is too large") {
  ReadShop from;
  fill(from, 3);
  from.shop.pad(std::size_t{17} * 1024 * 1024);
  const auto page = from.client.page(customers(4), {});
  REQUIRE_FALSE(page);
  CHECK(page.error().code == Errc::too_large);
  CHECK(page.error().detail == "a single customer is over 16 MiB");
  CHECK(from.platform.asked().size() == 3);
}
