// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <map>
#include <random>
#include <string>

#include "store_tallies.hpp"
#include "store_words.hpp"

/// Tests the contract of counts, list, payload, redrive and prune.
namespace ctsync::suites {

inline std::vector<std::int64_t> numbers(const std::vector<RowSummary>& rows) {
  std::vector<std::int64_t> out;
  for (const auto& row : rows) out.push_back(row.row);
  return out;
}

/// Three entries, of which the first is dead ("bad date"), the second done with one dead call
/// ("answered 400") and one waiting call, the third waiting.
template <class S>
void fill(S& store) {
  arrive(store, {.ids = {"a", "b"}, .body = "[1,2]"});
  const auto claimed = must(store.claim(10, noon, lease));
  complete(store, ended(claimed.at(0), EntryState::dead, "bad date"));
  auto done = ended(claimed.at(1), EntryState::done);
  done.calls = {call_for("k", "1"), call_for("j", "2")};
  complete(store, done);
  const auto calls = take_calls(store);
  settle(store, ended(calls.at(0), CallState::dead, "answered 400"));
  settle(store, ended(calls.at(1), CallState::waiting, "answered 503", noon + second));
  arrive(store, {.ids = {"c"}, .at = noon + second});
}

template <class S>
void counts_every_state(S& store) {
  CHECK_FALSE(must(store.counts()).oldest_entry);
  CHECK_FALSE(must(store.counts()).oldest_call);
  fill(store);
  const auto counts = must(store.counts());
  CHECK(counts.entries == EntryCounts{1, 1, 0, 1, 0});
  CHECK(counts.calls == CallCounts{1, 0, 1});
  CHECK(counts.oldest_entry == noon + second);
  CHECK(counts.oldest_call == noon);
  check_counts(store);
}

template <class S>
void lists_by_filter(S& store) {
  fill(store);
  const auto all = must(store.list({}));
  REQUIRE(all.size() == 5);
  CHECK(all[0].table == Table::inbox);
  CHECK(all[3].table == Table::outbox);
  CHECK(all[0].tenant == "shop");
  CHECK(all[0].source_or_target == "hook");
  CHECK(all[0].delivery_id == "a");
  CHECK(all[0].reason.text == "bad date");
  CHECK(all[3].source_or_target == "segment");
  CHECK(all[3].delivery_id == "b");
  CHECK(all[3].kind == "track");
  CHECK(all[3].message_id == "1");
  CHECK(all[3].tenant == "shop");
  CHECK(all[3].attempts == 1);
  CHECK(all[4].due_at == noon + second);
  CHECK(all[4].since == noon);
  CHECK(must(store.list({.state = "dead"})).size() == 2);
  CHECK(must(store.list({.state = "accepted"})).empty());
  CHECK(must(store.list({.state = "no such state"})).empty());
  CHECK(must(store.list({.contains = "answered"})).size() == 2);
  CHECK(must(store.list({.state = "dead", .contains = "answered"})).size() == 1);
  CHECK(must(store.list({.limit = 4})).size() == 4);
  const RowFilter inbox{.table = Table::inbox, .after = all[0].row};
  CHECK(numbers(must(store.list(inbox))) == std::vector{all[1].row, all[2].row});
  const RowFilter one{.table = Table::outbox, .row = all[4].row};
  CHECK(numbers(must(store.list(one))) == std::vector{all[4].row});
}

template <class S>
void lists_by_tenant(S& store) {
  fill(store);
  arrive(store, {.ids = {"a"}, .tenant = "other"});
  CHECK(must(store.list({.tenant = "shop"})).size() == 5);
  const auto other = must(store.list({.tenant = "other"}));
  REQUIRE(other.size() == 1);
  CHECK(other[0].tenant == "other");
  CHECK(must(store.list({.tenant = "nobody"})).empty());
  CHECK(must(store.redrive({.tenant = "other"}, noon)) == 0);
  CHECK(must(store.redrive({.tenant = "shop"}, noon)) == 2);
}

template <class S>
void lists_by_reason(S& store) {
  arrive(store, {.ids = {"a", "b", "c", "d"}});
  const auto claimed = must(store.claim(10, noon, lease));
  auto end = ended(claimed.at(0), EntryState::ignored);
  end.reason = {ReasonCode::stale, "a newer state is there"};
  complete(store, end);
  end = ended(claimed.at(1), EntryState::dead);
  end.reason = {ReasonCode::fetch_not_configured, "set a key"};
  complete(store, end);
  end = ended(claimed.at(2), EntryState::waiting);
  end.reason = {ReasonCode::fetch_failed, "HTTP 503"};
  complete(store, end);
  const auto stale = must(store.list({.code = ReasonCode::stale}));
  REQUIRE(stale.size() == 1);
  CHECK(stale[0].reason.code == ReasonCode::stale);
  CHECK(stale[0].reason.text == "a newer state is there");
  CHECK(must(store.list({.code = ReasonCode::none})).size() == 1);
  CHECK(must(store.list({.contains = "fetch_"})).size() == 2);
  CHECK(must(store.list({.contains = "503"})).size() == 1);
  CHECK(must(store.redrive({.code = ReasonCode::fetch_failed}, noon)) == 0);
  CHECK(must(store.redrive({.code = ReasonCode::fetch_not_configured}, noon)) == 1);
  CHECK_FALSE(must(store.list({})).at(1).reason);
}

template <class S>
void summarises_rows(S& store) {
  fill(store);
  arrive(store, {.ids = {"d"}, .at = noon + second, .unreadable = "not JSON"});
  must(store.discard({.contains = "not JSON"}, noon + second * 2));
  for (const auto table : {Table::inbox, Table::outbox}) {
    const auto all = must(store.list({.table = table}));
    std::vector<std::int64_t> rows{999'999};
    for (const auto& row : all) rows.insert(rows.begin(), row.row);
    rows.push_back(all.at(0).row);
    const auto found = must(store.summaries(table, rows));
    REQUIRE(found.size() == rows.size());
    CHECK_FALSE(found[all.size()].has_value());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i == all.size()) continue;
      const auto& row = i < all.size() ? all[all.size() - 1 - i] : all[0];
      REQUIRE(found[i].has_value());
      CHECK(found[i]->row == row.row);
      CHECK(found[i]->table == table);
      CHECK(found[i]->state == row.state);
      CHECK(found[i]->delivery_id == row.delivery_id);
      CHECK(found[i]->message_id == row.message_id);
      CHECK(found[i]->reason.text == row.reason.text);
      CHECK(found[i]->ended_at == row.ended_at);
    }
    CHECK(must(store.summaries(table, {})).empty());
  }
}

template <class S>
void shows_a_payload(S& store) {
  fill(store);
  const auto all = must(store.list({}));
  CHECK(must(store.payload(Table::inbox, all.at(1).row)) == "[1,2]");
  CHECK(must(store.payload(Table::outbox, all.at(3).row)) == "{\"messageId\":\"1\"}");
  const std::array<std::int64_t, 3> rows{all.at(1).row, 999, all.at(0).row};
  const auto bodies = must(store.payloads(Table::inbox, rows));
  REQUIRE(bodies.size() == 3);
  CHECK(bodies[0] == "[1,2]");
  CHECK_FALSE(bodies[1].has_value());
  CHECK(bodies[2] == must(store.payload(Table::inbox, all.at(0).row)));
  CHECK(must(store.payloads(Table::outbox, std::array{all.at(3).row})).at(0) ==
        "{\"messageId\":\"1\"}");
  CHECK(must(store.payloads(Table::inbox, {})).empty());
  const auto none = store.payload(Table::inbox, 999);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Errc::missing);
}

/// Two entries that are done, each after a record that it changed.
template <class S>
std::vector<std::int64_t> end_with_records(S& store) {
  arrive(store, {.ids = {"a", "b", "c"}});
  const auto claimed = must(store.claim(10, noon, lease));
  for (const std::size_t at : {0u, 1u}) {
    auto end = ended(claimed.at(at), EntryState::done);
    end.record = record_of("p", "after " + claimed[at].id);
    end.before = "before " + claimed[at].id;
    complete(store, end);
  }
  complete(store, ended(claimed.at(2), EntryState::ignored, "test"));
  return {claimed.at(0).row, claimed.at(1).row, claimed.at(2).row};
}

template <class S>
void keeps_the_record_before(S& store) {
  const auto rows = end_with_records(store);
  CHECK(must(store.before(rows.at(0))) == "before a");
  CHECK(must(store.before(rows.at(1))) == "before b");
  CHECK_FALSE(must(store.before(rows.at(2))));
  CHECK_FALSE(must(store.before(999)));
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  CHECK_FALSE(must(store.before(rows.at(0))));
  CHECK_FALSE(must(store.before(rows.at(1))));
}

template <class S>
void redrives_what_matches(S& store) {
  fill(store);
  CHECK(must(store.redrive({.state = "waiting"}, noon)) == 0);
  CHECK(must(store.redrive({.contains = "no such reason"}, noon)) == 0);
  CHECK(must(store.redrive({.limit = 1}, noon)) == 1);
  CHECK(must(store.counts()).entries == EntryCounts{2, 1, 0, 0, 0});
  CHECK(must(store.counts()).calls == CallCounts{1, 0, 1});
  const auto claimed = must(store.claim(10, noon + second, lease));
  CHECK(ids(claimed) == Words{"a", "c"});
  CHECK(claimed.at(0).attempts == 0);
  CHECK(claimed.at(0).body == "[1,2]");
  CHECK(must(store.redrive({.table = Table::outbox, .state = "dead", .contains = "400"}, noon)) ==
        1);
  CHECK(ids(take_calls(store, noon + second)) == Words{"1", "2"});
  check_counts(store);
}

template <class S>
void prunes_what_ended(S& store) {
  fill(store);
  const auto rows = must(store.list({}));
  const auto claimed = must(store.claim(10, noon + second, lease));
  complete(store, ended(claimed.at(0), EntryState::ignored, "test"), noon + second);
  CHECK(must(store.prune(noon, noon + second, DeadLetters::keep)) == 0);
  CHECK(must(store.prune(noon + second, noon + second, DeadLetters::keep)) == 1);
  CHECK(must(store.payload(Table::inbox, rows.at(0).row)) == "[1,2]");
  CHECK_FALSE(store.payload(Table::inbox, rows.at(1).row));
  CHECK(must(store.payload(Table::inbox, rows.at(2).row)) == "{}");
  CHECK(must(store.prune(noon + second * 2, noon + second * 2, DeadLetters::keep)) == 1);
  CHECK_FALSE(store.payload(Table::inbox, rows.at(2).row));
  CHECK(must(store.prune(noon + second * 2, noon + second * 2, DeadLetters::keep)) == 0);
  CHECK(must(store.payload(Table::outbox, rows.at(3).row)) == "{\"messageId\":\"1\"}");
  CHECK(arrive(store, {.ids = {"a", "b", "c"}}) == std::vector{false, false, false});
  check_counts(store);
}

template <class S>
void prunes_dead_letters_when_told(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("l", "2")});
  const auto calls = take_calls(store);
  settle(store, ended(calls.at(0), CallState::dead, "refused"));
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  CHECK(must(store.payload(Table::outbox, calls.at(0).row)) == "{\"messageId\":\"1\"}");
  must(store.prune(noon + second, noon + second, DeadLetters::prune));
  CHECK_FALSE(store.payload(Table::outbox, calls.at(0).row));
  CHECK(must(store.counts()).calls == CallCounts{1, 0, 1});
  CHECK(must(store.redrive({}, noon + second)) == 0);
  check_counts(store);
}

template <class S>
void prunes_accepted_calls(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2")});
  const auto first = take_calls(store).at(0);
  settle(store, ended(first, CallState::accepted));
  CHECK(must(store.prune(noon + second, noon + second, DeadLetters::keep)) == 2);
  CHECK_FALSE(store.payload(Table::outbox, first.row));
  CHECK(take_calls(store).at(0).call.body == "{\"messageId\":\"2\"}");
  check_counts(store);
}

/// Random work. Its calls are numbered in the sequence in which they are written.
struct Walk {
  std::mt19937 dice{7};
  int written = 0;
  std::map<std::string, int> last_accepted;  ///< by key

  unsigned roll(unsigned sides) { return static_cast<unsigned>(dice() % sides); }
  Duration soon() { return second * static_cast<int>(roll(3)); }
};

template <class S>
void walk_inbox(S& store, Walk& walk, Time now) {
  for (const auto& entry : must(store.claim(3, now, lease))) {
    auto end = ended(entry, static_cast<EntryState>(walk.roll(5)), "reason");
    end.due_at = now + walk.soon();
    for (auto calls = walk.roll(4); end.state == EntryState::done && calls > 0; --calls) {
      const auto key = std::to_string(walk.roll(5));
      end.calls.push_back(call_for(key, key + std::to_string(++walk.written)));
    }
    complete(store, end, now);
  }
}

template <class S>
void walk_outbox(S& store, Walk& walk, Time now) {
  for (const auto& call : must(store.claim_calls("shop", "segment", 4, now, lease))) {
    const auto state = static_cast<CallState>(walk.roll(2));
    settle(store, ended(call, state, "reason", now + walk.soon()), now);
    if (state != CallState::accepted) continue;
    auto& last = walk.last_accepted[call.call.message_id.substr(0, 1)];
    const auto number = std::stoi(call.call.message_id.substr(1));
    CHECK(number > last);
    last = number;
  }
}

template <class S>
void counts_stay_true(S& store) {
  Walk walk;
  for (int step = 0; step < 200; ++step) {
    const auto now = noon + second * step;
    arrive(store, {.ids = {std::to_string(walk.roll(150)), std::to_string(walk.roll(150))},
                   .key = std::to_string(walk.roll(5))});
    arrive(store, {.ids = {std::to_string(walk.roll(150))}, .unreadable = "not JSON"});
    walk_inbox(store, walk, now);
    walk_outbox(store, walk, now);
    if (walk.roll(10) == 0) must(store.redrive({.limit = 5}, now));
    if (walk.roll(10) == 0) must(store.prune(now - second * 3, now, DeadLetters::keep));
    if (step % 20 == 0) check_counts(store);
    if (step % 20 == 0) check_tallies(store);
  }
  check_counts(store);
  check_tallies(store);
  CHECK(walk.last_accepted.size() == 5);
}

}  // namespace ctsync::suites
