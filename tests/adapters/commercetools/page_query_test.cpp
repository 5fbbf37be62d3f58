// SPDX-License-Identifier: MIT
#include "commercetools/page_query.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "commercetools/resource_types.hpp"
#include "shop.hpp"

using namespace ctsync;
using namespace ctsync::commercetools_api;
using ctsync::commercetools_api::test::Shop;
using Phase = PageCursor::Phase;

namespace {

constexpr Time start{Duration{1'700'000'000'000}};

// What commercetools understands of a request.
struct Understood {
  std::string path;
  Shop::Parameters parameters;
};

Understood understood(const ReadRequest& request) {
  const auto at = request.path.find('?');
  return {request.path.substr(0, at), Shop::parameters(request.path.substr(at + 1))};
}

Understood page_of(const PageQuery& query, const PageCursor& cursor = {}) {
  return understood(page_request(query, cursor, query.limit, start));
}

PageQuery query_of(std::string type) {
  PageQuery query;
  query.type = std::move(type);
  return query;
}

using Parameters = Shop::Parameters;

}  // namespace

TEST_CASE("the first page has no condition, the next ones begin after the last id") {
  const auto first = page_of(query_of("customer"));
  CHECK(first.path == "/customers");
  CHECK(first.parameters ==
        Parameters{{"sort", "id asc"}, {"limit", "500"}, {"withTotal", "false"}});
  CHECK(page_of(query_of("customer"), {Phase::by_id, start, "c-1", "", 0}).parameters ==
        Parameters{{"where", "id > :last"},
                   {"var.last", "c-1"},
                   {"sort", "id asc"},
                   {"limit", "500"},
                   {"withTotal", "false"}});
}

TEST_CASE("the catch-up begins at a time and goes on after a time and an id") {
  const std::string time = "2023-11-14T22:08:20.000Z";
  CHECK(page_of(query_of("order"), {Phase::catch_up, start, "", time, 0}).parameters ==
        Parameters{{"where", "lastModifiedAt >= :time"},
                   {"var.time", time},
                   {"where", "lastModifiedAt <= :newest"},
                   {"var.newest", "2023-11-14T22:13:20.000Z"},
                   {"sort", "lastModifiedAt asc"},
                   {"sort", "id asc"},
                   {"limit", "500"},
                   {"withTotal", "false"}});
  CHECK(page_of(query_of("order"), {Phase::catch_up, start, "o-1", time, 0}).parameters ==
        Parameters{{"where", "lastModifiedAt > :time or (lastModifiedAt = :time and id > :id)"},
                   {"var.id", "o-1"},
                   {"var.time", time},
                   {"where", "lastModifiedAt <= :newest"},
                   {"var.newest", "2023-11-14T22:13:20.000Z"},
                   {"sort", "lastModifiedAt asc"},
                   {"sort", "id asc"},
                   {"limit", "500"},
                   {"withTotal", "false"}});
}

TEST_CASE("each condition of the user is a parameter of its own") {
  auto query = query_of("order");
  query.where = "orderState = \"Open\") or (id != \"&where=x\"";
  query.since = start;
  query.until = start + Duration{1};
  query.expand = {"paymentInfo.payments[*]", "state"};
  query.limit = 7;
  const Parameters conditions = {{"where", query.where},
                                 {"where", "lastModifiedAt >= :since"},
                                 {"var.since", "2023-11-14T22:13:20.000Z"},
                                 {"where", "createdAt < :until"},
                                 {"var.until", "2023-11-14T22:13:20.001Z"}};
  auto page = conditions;
  page.insert(page.end(), {{"sort", "id asc"},
                           {"expand", "paymentInfo.payments[*]"},
                           {"expand", "state"},
                           {"limit", "7"},
                           {"withTotal", "false"}});
  CHECK(page_of(query).parameters == page);
  auto count = conditions;
  count.insert(count.end(), {{"limit", "0"}, {"withTotal", "true"}});
  CHECK(understood(count_request(query)).parameters == count);
  CHECK(scopes_of(query) == "view_orders, view_payments, view_states");
}

TEST_CASE("each type that has pages is read at its path, and most of them in a store") {
  struct Row {
    std::string_view type;
    std::string_view path;
    std::string_view scope;
    bool in_store;
  };
  const std::vector<Row> rows = {
      {"customer", "/customers", "view_customers", true},
      {"order", "/orders", "view_orders", true},
      {"shopping-list", "/shopping-lists", "view_shopping_lists", true},
      {"business-unit", "/business-units", "view_business_units", true},
      {"quote", "/quotes", "view_quotes", true},
      {"quote-request", "/quote-requests", "view_quote_requests", true},
      {"review", "/reviews", "view_products", false},
      {"message", "/messages", "view_messages", false},
  };
  std::size_t listed = 0;
  for (const auto& type : resource_types()) {
    listed += type.listing == ResourceType::Listing::none ? 0U : 1U;
  }
  CHECK(listed == rows.size() - 1);  // messages are no resource type
  for (const auto& row : rows) {
    CAPTURE(row.type);
    auto query = query_of(std::string(row.type));
    REQUIRE(check(query));
    CHECK(page_of(query).path == row.path);
    CHECK(scopes_of(query) == row.scope);
    query.store = "store_1-a";
    REQUIRE(check(query).has_value() == row.in_store);
    if (row.in_store) {
      CHECK(page_of(query).path == "/in-store/key=store_1-a" + std::string(row.path));
    } else {
      CHECK(check(query).error().where == "store");
    }
  }
}

TEST_CASE("a query that cannot work is refused with the name of its wrong member") {
  const auto error_of = [](auto change) {
    auto query = query_of("customer");
    change(query);
    const auto sound = check(query);
    REQUIRE_FALSE(sound);
    return sound.error();
  };
  for (const auto* type : {"cart", "payment", "product", ""}) {
    CAPTURE(type);
    const auto error = error_of([&](PageQuery& query) { query.type = type; });
    CHECK(error.code == Errc::unsupported);
    CHECK(error.where == "type");
  }
  for (const int limit : {0, -1, 501}) {
    CHECK(error_of([&](PageQuery& query) { query.limit = limit; }).where == "limit");
  }
  for (const auto& store : {std::string("a"), std::string("a/b"), std::string(".."),
                            std::string("a?b"), std::string(257, 'a')}) {
    const auto error = error_of([&](PageQuery& query) { query.store = store; });
    CHECK(error.code == Errc::configuration);
    CHECK(error.where == "store");
  }
}
