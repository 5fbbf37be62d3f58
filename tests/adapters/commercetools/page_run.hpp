// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <commercetools/page_client.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "shop.hpp"

namespace ctsync::commercetools_api::test {

inline PageClient page_client(ApiOptions options) {
  auto client = PageClient::create(std::move(options));
  REQUIRE(client);
  return *std::move(client);
}

/// A shop that a client reads.
struct ReadShop {
  TestTime time;
  Shop shop{time};
  Platform platform{[this](const http::Request& request) { return shop.answer(request); }};
  PageClient client{page_client(options_for(platform, time))};

  /// Another process goes on.
  void restart() { client = page_client(options_for(platform, time)); }
};

/// Customers in pages of `limit`.
inline PageQuery customers(int limit) {
  PageQuery query;
  query.type = "customer";
  query.limit = limit;
  return query;
}

/// What a run read: the newest version of each resource, and how often each state in each phase.
struct Read {
  std::map<std::string, std::int64_t> newest;
  std::multiset<std::pair<std::string, std::int64_t>> by_id;
  std::multiset<std::pair<std::string, std::int64_t>> caught_up;
  PageCursor end;
  Time seen_until{};  ///< what was changed up to then must have been read
  int pages = 0;

  void add(PageCursor::Phase phase, const Page& page) {
    for (const auto& each : page.resources) {
      (phase == PageCursor::Phase::by_id ? by_id : caught_up).emplace(each.id, each.version);
      auto& version = newest[each.id];
      version = std::max(version, each.version);
    }
  }
  bool has_repeats() const {
    std::set<std::string> ids;
    for (const auto& each : by_id) ids.insert(each.first);
    return ids.size() != by_id.size() ||
           std::set(caught_up.begin(), caught_up.end()).size() != caught_up.size();
  }
};

/// Reads all pages. Every cursor goes through its text, as if the process ended after each page.
/// `between` is called after each page.
inline Read read_all(ReadShop& from, const PageQuery& query, PageCursor cursor = {},
                     const std::function<void()>& between = {}) {
  Read read;
  for (read.pages = 1; read.pages < 5'000; ++read.pages) {
    const auto asked_at = from.shop.now();
    const auto page = from.client.page(query, cursor);
    if (!page) FAIL("page " << read.pages << ": " << to_string(page.error()));
    read.add(cursor.phase, *page);
    const auto kept = parse_page_cursor(to_json(page->next));
    REQUIRE(kept);
    cursor = *kept;
    read.end = cursor;
    read.seen_until = asked_at - PageClient::trail;
    if (page->last) return read;
    from.time.pass(page->wait);
    if (between) between();
  }
  FAIL("the run does not end");
  return read;
}

}  // namespace ctsync::commercetools_api::test
