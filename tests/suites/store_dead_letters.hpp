// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <string>

#include "store_overview.hpp"

/// Tests what operators do with dead letters.
namespace ctsync::suites {

template <class S>
void says_when_a_row_died(S& store) {
  fill(store);
  arrive(store, {.ids = {"bad"}, .at = noon + second * 2, .unreadable = "not JSON"});
  CHECK_FALSE(must(store.list({.state = "waiting"})).at(0).ended_at);
  CHECK(must(store.list({.state = "done"})).at(0).ended_at == noon);
  const auto dead = must(store.list({.state = "dead"}));
  REQUIRE(dead.size() == 3);
  CHECK(dead[0].ended_at == noon);
  CHECK(dead[1].ended_at == noon + second * 2);
  CHECK(must(store.redrive({.table = Table::inbox, .row = dead[0].row}, noon + second)) == 1);
  complete(store,
           ended(must(store.claim(1, noon + second, lease)).at(0), EntryState::dead, "again"),
           noon + second * 5);
  CHECK(must(store.list({.table = Table::inbox, .row = dead[0].row})).at(0).ended_at ==
        noon + second * 5);
}

template <class S>
void lists_by_time_of_death(S& store) {
  fill(store);
  arrive(store, {.ids = {"bad"}, .at = noon + second * 2, .unreadable = "not JSON"});
  const auto ids_of = [&](RowFilter filter) {
    filter.state = "dead";
    Words ids;
    for (const auto& row : must(store.list(filter))) ids.push_back(row.delivery_id);
    return ids;
  };
  CHECK(ids_of({.ended_from = noon}) == Words{"a", "bad", "b"});
  CHECK(ids_of({.ended_from = noon + Duration{1}}) == Words{"bad"});
  CHECK(ids_of({.ended_before = noon + Duration{1}}) == Words{"a", "b"});
  CHECK(ids_of({.ended_before = noon}).empty());
  CHECK(must(store.list({.ended_from = noon})).size() == 4);  // what waits has not ended
}

template <class S>
void lists_by_target_kind_and_key(S& store) {
  arrive(store, {.ids = {"e"}, .key = "k"});
  auto end = ended(claim_one(store), EntryState::done);
  auto group = call_for("j", "3");
  group.call.kind = CallKind::group;
  end.calls = {call_for("k", "1"), call_for("k", "2", "crm"), group};
  for (auto& call : end.calls) call.state = CallState::dead;
  complete(store, end);
  const auto ids_of = [&](const RowFilter& filter) {
    Words ids;
    for (const auto& row : must(store.list(filter))) {
      ids.push_back(row.table == Table::inbox ? row.delivery_id : row.message_id);
    }
    return ids;
  };
  const std::vector<KeyDigest> one{digest(key_of("k"))};
  const std::vector<KeyDigest> two{digest(key_of("nobody")), digest(key_of("j"))};
  const std::vector<KeyDigest> none{digest(key_of("nobody"))};
  CHECK(ids_of({}) == Words{"e", "1", "2", "3"});
  for (const auto* state : {"", "dead"}) {
    CHECK(ids_of({.state = state, .target = "crm"}) == Words{"2"});
    CHECK(ids_of({.state = state, .kind = "group"}) == Words{"3"});
    CHECK(ids_of({.state = state, .keys = two}) == Words{"3"});
    CHECK(ids_of({.state = state, .keys = none}).empty());
  }
  CHECK(ids_of({.keys = one}) == Words{"e", "1", "2"});
  CHECK(ids_of({.state = "dead", .keys = one}) == Words{"1", "2"});
  CHECK(must(store.redrive({.target = "crm"}, noon)) == 1);
  CHECK(must(store.redrive({.keys = one}, noon)) == 1);
  CHECK(must(store.redrive({.kind = "track"}, noon)) == 0);
}

template <class S>
void groups_dead_rows_by_reason(S& store) {
  fill(store);
  const auto hour = std::chrono::duration_cast<Duration>(std::chrono::hours{1});
  for (int i = 0; i < 3; ++i) {
    const auto id = "u" + std::to_string(i);
    arrive(store, {.ids = {id}, .at = noon + hour * (i == 2 ? 2 : 0), .unreadable = "not JSON"});
  }
  arrive(store, {.ids = {"v"}, .tenant = "other", .at = noon + hour, .unreadable = "not JSON"});
  const auto later = noon + hour * 2 + second;
  const auto groups = must(store.dead_groups({}, later));
  REQUIRE(groups.size() == 5);
  CHECK(groups[0].count == 2);
  CHECK(groups[0].table == Table::inbox);
  CHECK(groups[0].tenant == "shop");
  CHECK(groups[0].source_or_target == "hook");
  CHECK(groups[0].kind.empty());
  CHECK(groups[0].reason.text == "not JSON");
  CHECK(groups[0].hours_ago == 2);
  CHECK(groups[0].first == noon);
  CHECK(groups[0].last == noon);
  CHECK(groups[0].row == entry_row(store, "shop", "hook", "u1"));
  const auto calls = must(store.dead_groups({.target = "segment"}, later));
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].table == Table::outbox);
  CHECK(calls[0].kind == "track");
  CHECK(calls[0].reason.text == "answered 400");
  const auto unreadable = must(store.dead_groups({.tenant = "other"}, later));
  REQUIRE(unreadable.size() == 1);
  CHECK(unreadable[0].hours_ago == 1);
  const auto code = unreadable[0].reason.code;
  CHECK(must(store.dead_groups({.code = code}, later)).size() >= 3);
  CHECK(must(store.dead_groups({.tenant = "other", .code = ReasonCode::erased}, later)).empty());
  CHECK(must(store.dead_groups({.tenant = "other"}, noon)).at(0).hours_ago == 0);
  CHECK(must(store.dead_groups({.tenant = "other"}, noon + hour * 40)).at(0).hours_ago ==
        hours_of_dead_groups);
  CHECK(must(store.dead_groups({.discarded = true}, later)).empty());
  CHECK(must(store.discard({.tenant = "other"}, later)) == 1);
  CHECK(must(store.dead_groups({}, later)).size() == 4);
  const auto discarded = must(store.dead_groups({.discarded = true}, later + hour));
  REQUIRE(discarded.size() == 1);
  CHECK(discarded[0].last == noon + hour);  // the time of its death
}

template <class S>
void discards_what_matches(S& store) {
  fill(store);
  CHECK(must(store.discard({.state = "waiting"}, noon)) == 0);
  CHECK(must(store.discard({.contains = "no such reason"}, noon)) == 0);
  CHECK(must(store.discard({.limit = 1}, noon + second)) == 1);
  CHECK(must(store.counts()).entries == EntryCounts{1, 1, 0, 0, 0, 1});
  CHECK(must(store.discard({.code = ReasonCode::invalid}, noon + second)) == 1);
  CHECK(must(store.counts()).calls == CallCounts{1, 0, 0, 1});
  CHECK(must(store.list({.state = "dead"})).empty());
  const auto given_up = must(store.list({.state = "discarded"}));
  REQUIRE(given_up.size() == 2);
  CHECK(given_up[0].state == "discarded");
  CHECK(given_up[0].reason.text == "bad date");
  CHECK(given_up[1].reason.text == "answered 400");
  check_counts(store);
}

template <class S>
void changes_the_rows_that_are_named(S& store) {
  std::vector<std::int64_t> rows;
  for (const auto* id : {"a", "b", "c"}) {
    arrive(store, {.ids = {id}, .unreadable = "not JSON"});
    rows.push_back(entry_row(store, "shop", "hook", id).value());
  }
  arrive(store, {.ids = {"waits"}});
  const auto waits = entry_row(store, "shop", "hook", "waits").value();
  const std::array two{rows[2], waits, rows[0], std::int64_t{999'999}};
  CHECK(must(store.redrive({.table = Table::outbox, .rows = two}, noon)) == 0);
  CHECK(must(store.redrive({.table = Table::inbox, .limit = 1, .rows = two}, noon)) == 2);
  CHECK(must(store.list({.state = "dead"})).size() == 1);
  CHECK(must(store.list({.state = "waiting"})).size() == 3);
  CHECK(must(store.redrive({.table = Table::inbox, .rows = std::span<std::int64_t>{}}, noon)) == 0);
  CHECK(must(store.discard({.table = Table::inbox, .rows = std::span<std::int64_t>{}}, noon)) == 0);
  CHECK(must(store.discard({.table = Table::inbox, .rows = two}, noon)) == 0);
  CHECK(must(store.discard({.table = Table::inbox, .rows = rows}, noon)) == 1);
  CHECK(must(store.list({.state = "dead"})).empty());
}

template <class S>
void what_was_discarded_is_never_redriven(S& store) {
  fill(store);
  must(store.discard({}, noon));
  CHECK(must(store.redrive({}, noon)) == 0);
  CHECK(must(store.redrive({.state = "discarded"}, noon)) == 0);
  CHECK(must(store.discard({}, noon)) == 0);
  CHECK(ids(must(store.claim(10, noon + second, lease))) == Words{"c"});
  CHECK(ids(take_calls(store, noon + second)) == Words{"2"});
  CHECK(arrive(store, {.ids = {"a"}}) == std::vector{false});
}

template <class S>
void what_was_discarded_is_pruned(S& store) {
  fill(store);
  const auto rows = must(store.list({.state = "dead"}));
  must(store.discard({}, noon + second));
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  CHECK(must(store.payload(rows.at(0).table, rows.at(0).row)) == "[1,2]");
  CHECK(must(store.payload(rows.at(1).table, rows.at(1).row)) == "{\"messageId\":\"1\"}");
  must(store.prune(noon + second * 2, noon + second * 2, DeadLetters::keep));
  CHECK_FALSE(store.payload(rows.at(0).table, rows.at(0).row));
  CHECK_FALSE(store.payload(rows.at(1).table, rows.at(1).row));
  check_counts(store);
}

template <class S>
void what_was_discarded_is_erased(S& store) {
  fill(store);
  const auto rows = must(store.list({.state = "dead"}));
  must(store.discard({}, noon));
  const std::array entry{rows.at(0).row};
  const std::array call{rows.at(1).row};
  const auto erased = must(store.erase({{}, entry, call, "tombstone"}, noon + second));
  CHECK(erased.entries == 1);
  CHECK(erased.calls == 1);
  CHECK_FALSE(store.payload(Table::inbox, rows[0].row));
  CHECK_FALSE(store.payload(Table::outbox, rows[1].row));
  CHECK(must(store.counts()).entries == EntryCounts{1, 1, 0, 0, 0, 1});
  CHECK(must(store.counts()).calls == CallCounts{1, 0, 0, 1});
  check_counts(store);
}

}  // namespace ctsync::suites
