// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "store_overview.hpp"

/// Tests the contract of history, calls_of, entry_rows and summaries.
namespace ctsync::suites {

/// All pages that a filter gives.
template <class S>
std::vector<RowSummary> walk(S& store, HistoryFilter filter, int* pages = nullptr) {
  std::vector<RowSummary> rows;
  while (true) {
    const auto page = must(store.history(filter));
    if (pages != nullptr) ++*pages;
    REQUIRE(std::ssize(page.rows) <= filter.limit);
    rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    if (page.complete) return rows;
    REQUIRE(page.next < filter.before);
    filter.before = page.next;
  }
}

inline std::vector<std::string> delivery_ids(const std::vector<RowSummary>& rows) {
  std::vector<std::string> out;
  for (const auto& row : rows) out.push_back(row.delivery_id);
  return out;
}

template <class S>
void pages_from_the_newest(S& store) {
  CHECK(walk(store, {}).empty());
  CHECK(walk(store, {.table = Table::outbox}).empty());
  Words expected;
  for (int i = 0; i < 47; ++i) {
    const auto id = std::to_string(i);
    arrive(store, {.ids = {id}, .at = noon + i * second, .key = id});
    expected.insert(expected.begin(), id);
  }
  for (const auto& entry : must(store.claim(20, noon + 100 * second, lease))) {
    auto end = ended(entry, entry.id == "3" ? EntryState::dead : EntryState::done, "why");
    if (entry.id != "3") end.calls = {call_for(entry.id, "call " + entry.id)};
    complete(store, end, noon + 100 * second);
  }
  for (const int limit : {1, 10, 47, 100}) {
    CHECK(delivery_ids(walk(store, {.limit = limit})) == expected);
    CHECK(walk(store, {.table = Table::outbox, .limit = limit}).size() == 19);
  }
  auto newest_first = numbers(must(store.list({.table = Table::outbox})));
  std::ranges::reverse(newest_first);
  CHECK(numbers(walk(store, {.table = Table::outbox, .limit = 2})) == newest_first);
  const auto listed = must(store.list({.table = Table::inbox, .limit = 1}));
  const auto oldest = walk(store, {}).back();
  CHECK(oldest.row == listed.at(0).row);
  CHECK(oldest.state == listed.at(0).state);
  CHECK(oldest.since == noon);
  CHECK(oldest.ended_at == noon + 100 * second);
}

template <class S>
void filters_the_past(S& store) {
  fill(store);
  arrive(store, {.ids = {"d"}, .tenant = "other", .source = "queue", .at = noon + 9 * second});
  arrive(store, {.ids = {"e"}, .at = noon + 10 * second, .key = "ada"});
  const auto found = [&](const HistoryFilter& filter) { return delivery_ids(walk(store, filter)); };
  CHECK(found({}) == Words{"e", "d", "c", "b", "a"});
  CHECK(found({.tenant = "shop"}) == Words{"e", "c", "b", "a"});
  CHECK(found({.tenant = "nobody"}).empty());
  CHECK(found({.state = "dead"}) == Words{"a"});
  CHECK(found({.state = "waiting"}) == Words{"e", "d", "c"});
  CHECK(found({.state = "accepted"}).empty());
  CHECK(found({.place = "queue"}) == Words{"d"});
  CHECK(found({.kind = "track"}).empty());
  CHECK(found({.message_id = "1"}).empty());
  CHECK(found({.code = ReasonCode::invalid}) == Words{"a"});
  CHECK(found({.code = ReasonCode::stale}).empty());
  const std::vector keys{digest(key_of("ada")), digest(key_of("eve"))};
  CHECK(found({.keys = keys}) == Words{"e"});
  CHECK(found({.since = noon + 9 * second}) == Words{"e", "d"});
  CHECK(found({.until = noon + 9 * second}) == Words{"c", "b", "a"});
  CHECK(found({.since = noon + second, .until = noon + 10 * second}) == Words{"d", "c"});
  CHECK(found({.table = Table::outbox}) == Words{"b", "b"});
  CHECK(found({.table = Table::outbox, .state = "dead"}).size() == 1);
  CHECK(found({.table = Table::outbox, .place = "segment"}).size() == 2);
  CHECK(found({.table = Table::outbox, .place = "crm"}).empty());
  CHECK(found({.table = Table::outbox, .kind = "track"}).size() == 2);
  CHECK(found({.table = Table::outbox, .kind = "identify"}).empty());
  const auto one = walk(store, {.table = Table::outbox, .message_id = "2"});
  REQUIRE(one.size() == 1);
  CHECK(one[0].message_id == "2");
  CHECK(one[0].reason.text == "answered 503");
  const std::vector subject{digest(key_of("k"))};
  const auto about = walk(store, {.table = Table::outbox, .keys = subject});
  REQUIRE(about.size() == 1);
  CHECK(about[0].message_id == "1");
}

/// What matches lies behind more rows than one page looks at.
template <class S>
void finds_what_is_rare(S& store) {
  arrive(store, {.ids = {"rare"}, .source = "seldom"});
  Arrival many{.ids = {}, .at = noon + second};
  for (int i = 0; i < 7'000; ++i) many.ids.push_back(std::to_string(i));
  for (int i = 0; i < 3; ++i) {
    for (auto& id : many.ids) id += 'x';
    arrive(store, many);
  }
  int pages = 0;
  CHECK(delivery_ids(walk(store, {.place = "seldom"}, &pages)) == Words{"rare"});
  CHECK(pages > 0);
  CHECK(walk(store, {.place = "never"}).empty());
  pages = 0;
  CHECK(walk(store, {.place = "never", .since = noon + 3 * history_slack}, &pages).empty());
  CHECK(pages == 1);
}

template <class S>
void an_entry_knows_its_calls(S& store) {
  queue_calls(store, "before", {call_for("ada", "0")});
  arrive(store, {.ids = {"one", "two", "none"}, .key = "ada"});
  for (const auto& entry : must(store.claim(10, noon, lease))) {
    auto end = ended(entry, EntryState::done);
    if (entry.id == "one") end.calls = {call_for("ada", "1"), call_for("ada", "2", "crm")};
    if (entry.id == "two") end.calls = {call_for("ada", "3")};
    if (entry.id == "two") end.calls[0].state = CallState::dead;
    if (entry.id == "two") end.calls[0].reason = because("too large");
    complete(store, end);
  }
  arrive(store, {.ids = {"waiting"}, .key = "ada"});
  const auto first = take_calls(store);
  REQUIRE(first.size() == 1);
  settle(store, ended(first[0], CallState::accepted));
  const auto second_call = take_calls(store);
  REQUIRE(second_call.size() == 1);
  Settlement done = ended(second_call[0], CallState::accepted);
  done.then = call_for("ada", "4").call;
  settle(store, done);
  const auto made_by = [&](const std::string& id) {
    const auto row = entry_row(store, "shop", "hook", id);
    REQUIRE(row.has_value());
    const auto listed = must(store.list({.table = Table::inbox, .row = *row, .limit = 1}));
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].delivery_id == id);
    Words made;
    const auto calls = must(store.calls_of({&*row, 1})).at(0);
    for (const auto& call : calls) made.push_back(call.message_id + " " + call.state);
    CHECK(std::ssize(calls) == listed[0].calls);
    return made;
  };
  CHECK(made_by("before") == Words{"0 accepted"});
  CHECK(made_by("one") == Words{"1 accepted", "2 waiting"});
  CHECK(made_by("two") == Words{"3 dead"});
  CHECK(made_by("none").empty());
  CHECK(made_by("waiting").empty());
  // Those of several entries at once are in the sequence of the rows that are asked for.
  std::vector<std::int64_t> rows{999'999};
  for (const auto* id : {"two", "none", "one"}) {
    rows.push_back(entry_row(store, "shop", "hook", id).value());
  }
  const auto all = must(store.calls_of(rows));
  REQUIRE(all.size() == 4);
  CHECK(all[0].empty());
  CHECK(all[1].at(0).message_id == "3");
  CHECK(all[2].empty());
  CHECK(all[3].at(0).message_id == "1");
  CHECK(must(store.calls_of({})).empty());
}

template <class S>
void an_entry_knows_what_was_forwarded(S& store) {
  arrive(store, {.ids = {"order"}, .key = "order"});
  const auto sender = claim_one(store);
  Forward forward{sender.row, sender.fence, "step-1", digest(key_of("ada")), "{}"};
  must(store.forward(std::vector{forward}));
  auto end = ended(sender, EntryState::done);
  end.reason = {ReasonCode::forwarded, "goes on"};
  end.forwarded_to = "step-1";
  complete(store, end);
  const auto past = walk(store, {});
  REQUIRE(past.size() == 2);
  CHECK(past[0].delivery_id == "step-1");
  CHECK(past[0].forwarded_to.empty());
  CHECK(past[1].forwarded_to == "step-1");
  CHECK(entry_row(store, "shop", "hook", "step-1") == past[0].row);
}

template <class S>
void finds_an_entry_by_its_id(S& store) {
  arrive(store, {.ids = {"a"}});
  arrive(store, {.ids = {"a"}, .tenant = "other"});
  arrive(store, {.ids = {"bad"}, .body = "", .unreadable = "bad date"});
  complete(store, ended(must(store.claim(1, noon, lease)).at(0), EntryState::ignored, "known"));
  const auto rows = walk(store, {});
  REQUIRE(rows.size() == 3);
  CHECK(entry_row(store, "shop", "hook", "bad") == rows[0].row);
  CHECK(entry_row(store, "other", "hook", "a") == rows[1].row);
  CHECK(entry_row(store, "shop", "hook", "a") == rows[2].row);
  CHECK_FALSE(entry_row(store, "shop", "queue", "a").has_value());
  CHECK_FALSE(entry_row(store, "shop", "hook", "b").has_value());
}

}  // namespace ctsync::suites
