// SPDX-License-Identifier: MIT
#pragma once

#include "store_words.hpp"

/// Tests the contract of records, erase and scrub.
namespace ctsync::suites {

inline constexpr std::string_view tombstone = "{\"erased\":\"now\"}";

/// Stores one entry named `id` that is done, with a record and calls.
template <class S>
void remember(S& store, const std::string& id, const std::string& key,
              std::vector<NewCall> calls = {}) {
  arrive(store, {.ids = {id}});
  auto end = ended(claim_one(store), EntryState::done);
  end.record = record_of(key, "record of " + key);
  end.calls = std::move(calls);
  complete(store, end);
}

template <class S>
Erased erase(S& store, const std::vector<std::string>& names,
             const std::vector<std::int64_t>& entries = {},
             const std::vector<std::int64_t>& calls = {}) {
  std::vector<Key> keys;
  for (const auto& name : names) keys.push_back(key_of(name));
  return must(store.erase({keys, entries, calls, tombstone}, noon + second));
}

inline NewCall deletion(std::string key, std::string id) {
  auto call = call_for(std::move(key), std::move(id));
  call.call.kind = CallKind::delete_person;
  return call;
}

template <class S>
void pages_through_records(S& store) {
  for (const auto* key : {"p", "q", "r"}) remember(store, key, key);
  const auto first = must(store.records(0, 2));
  REQUIRE(first.size() == 2);
  CHECK(first[0].key == encode(key_of("p")));
  CHECK(first[1].record == "record of q");
  const auto rest = must(store.records(first[1].row, 2));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].key == encode(key_of("r")));
  CHECK(must(store.records(rest[0].row, 2)).empty());
}

template <class S>
void leaves_a_tombstone(S& store) {
  remember(store, "a", "p");
  remember(store, "b", "q");
  CHECK(erase(store, {"p", "never seen"}).records == 1);
  CHECK(must(store.record(key_of("p"))) == tombstone);
  CHECK(must(store.record(key_of("never seen"))) == tombstone);
  CHECK(must(store.record(key_of("q"))) == "record of q");
  const auto all = must(store.records(0, 10));
  REQUIRE(all.size() == 3);
  CHECK(all[0].key.empty());
  CHECK(all[2].key.empty());
  CHECK(erase(store, {"p"}).records == 0);
  remember(store, "c", "p");
  CHECK(must(store.records(0, 10)).at(0).key == encode(key_of("p")));
}

template <class S>
void erases_entries(S& store) {
  arrive(store, {.ids = {"a", "b", "c", "d"}});
  const auto claimed = must(store.claim(2, noon, lease));
  complete(store, ended(claimed.at(0), EntryState::done));
  complete(store, ended(claimed.at(1), EntryState::dead, "bad date"));
  const auto rows = must(store.list({}));
  CHECK(erase(store, {}, {rows.at(0).row, rows.at(1).row, rows.at(2).row, 999}).entries == 3);
  CHECK(must(store.counts()).entries == EntryCounts{1, 1, 2, 0, 0});
  check_counts(store);
  for (const std::size_t at : {0u, 1u, 2u}) {
    CHECK_FALSE(store.payload(Table::inbox, rows.at(at).row));
  }
  CHECK(must(store.list({.code = ReasonCode::erased})).size() == 2);
  CHECK(must(store.redrive({}, noon)) == 0);
  CHECK(ids(must(store.claim(10, noon + lease, lease))) == Words{"d"});
  CHECK(arrive(store, {.ids = {"a", "b", "c"}}) == std::vector{false, false, false});
  CHECK(erase(store, {}, {rows.at(0).row}).entries == 0);
}

template <class S>
void erases_records_before(S& store) {
  arrive(store, {.ids = {"a", "b"}});
  const auto claimed = must(store.claim(2, noon, lease));
  for (const auto& entry : claimed) {
    auto end = ended(entry, EntryState::done);
    end.before = "before " + entry.id;
    complete(store, end);
  }
  CHECK(erase(store, {}, {claimed.at(0).row}).entries == 1);
  CHECK_FALSE(must(store.before(claimed.at(0).row)));
  CHECK(must(store.before(claimed.at(1).row)) == "before b");
}

template <class S>
void erases_calls_of_a_key(S& store) {
  queue_calls(store, "x",
              {call_for("k", "1"), call_for("k", "2"), call_for("k", "3"), call_for("j", "4"),
               call_for("k", "5", "crm"), call_for("l", "6")});
  settle(store, ended(take_calls(store).at(0), CallState::accepted));
  settle(store, ended(take_calls(store).at(0), CallState::dead, "answered 400"));
  const auto rows = must(store.list({.table = Table::outbox}));
  const auto erased = erase(store, {"k"}, {}, {rows.at(5).row});
  CHECK(erased.calls == 5);
  CHECK(erased.left == 0);
  CHECK(must(store.counts()).calls == CallCounts{1, 1, 4});
  check_counts(store);
  for (const std::size_t at : {0u, 1u, 2u, 4u, 5u}) {
    CHECK_FALSE(store.payload(Table::outbox, rows.at(at).row));
  }
  CHECK(ids(take_calls(store, noon + lease)) == Words{"4"});
  CHECK(take_calls(store, noon + lease, "crm").empty());
  CHECK(must(store.list({.code = ReasonCode::erased})).size() == 4);
  CHECK(must(store.redrive({}, noon)) == 0);
  CHECK(erase(store, {"k"}).calls == 0);
}

template <class S>
void voids_work_in_hand(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2")});
  const auto call = take_calls(store).at(0);
  arrive(store, {.ids = {"a"}});
  const auto entry = claim_one(store);
  erase(store, {"k"}, {entry.row});
  auto end = ended(entry, EntryState::done);
  end.record = record_of("k", "back again");
  end.calls = {call_for("k", "3")};
  complete(store, end);
  settle(store, ended(call, CallState::waiting, "busy", noon));
  CHECK(must(store.record(key_of("k"))) == tombstone);
  CHECK(take_calls(store, noon + lease).empty());
  CHECK(must(store.counts()).entries == EntryCounts{0, 1, 1, 0, 0});
  CHECK(must(store.counts()).calls == CallCounts{0, 0, 2});
  check_counts(store);
}

template <class S>
void writes_nothing_behind_an_erased_call(S& store) {
  queue_calls(store, "x", {call_for("k", "1")});
  auto end = ended(take_calls(store).at(0), CallState::accepted);
  end.then = call_for("k", "2").call;
  erase(store, {"k"});
  settle(store, end);
  CHECK(take_calls(store, noon + lease).empty());
  CHECK(must(store.counts()).calls == CallCounts{0, 0, 1});
}

template <class S>
void keeps_deletions_until_accepted(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), deletion("k", "2")});
  const auto row = must(store.list({.table = Table::outbox})).at(1).row;
  const auto erased = erase(store, {"k"}, {}, {row});
  CHECK(erased.calls == 1);
  CHECK(erased.left == 1);
  auto sent = take_calls(store);
  REQUIRE(ids(sent) == Words{"2"});
  CHECK(sent[0].call.body == "{\"messageId\":\"2\"}");
  settle(store, ended(sent[0], CallState::dead, "refused"));
  CHECK(erase(store, {"k"}).left == 1);
  CHECK(must(store.redrive({}, noon)) == 1);
  sent = take_calls(store);
  REQUIRE(ids(sent) == Words{"2"});
  settle(store, ended(sent[0], CallState::accepted));
  CHECK_FALSE(store.payload(Table::outbox, row));
  CHECK(erase(store, {"k"}).left == 0);
  check_counts(store);
}

template <class S>
void erases_ids(S& store) {
  queue_calls(store, "ada@x.example", {call_for("k", "1"), deletion("j", "2")});
  arrive(store, {.ids = {"of-ada@x.example", "other"}});
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  const auto entries = must(store.list({.table = Table::inbox}));
  const auto calls = must(store.list({.table = Table::outbox}));
  const std::vector entry_ids{entries.at(0).row, entries.at(1).row, std::int64_t{999}};
  const std::vector call_ids{calls.at(0).row, calls.at(1).row, std::int64_t{999}};
  const Erasure erasure{{}, {}, {}, tombstone, entry_ids, call_ids};
  const auto erased = must(store.erase(erasure, noon));
  CHECK(erased.entries == 2);
  CHECK(erased.calls == 2);
  Words left;
  for (const auto& row : must(store.list({}))) left.push_back(row.delivery_id);
  CHECK(left == Words{"erased", "erased", "other", "erased", "erased"});
  const auto again = must(store.erase(erasure, noon));
  CHECK(again.entries == 0);
  CHECK(again.calls == 0);
  // Nothing else of the rows changed, and a repeat is still known.
  CHECK(arrive(store, {.ids = {"ada@x.example", "of-ada@x.example"}}) == std::vector{false, false});
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"erased", "other"});
  CHECK(ids(take_calls(store)) == Words{"1", "2"});
  check_counts(store);
}

template <class S>
void scrubs(S& store) {
  remember(store, "a", "p", {call_for("p", "1")});
  arrive(store, {.ids = {"b"}});
  must(store.scrub(Scrub::at_once, noon));
  CHECK(must(store.record(key_of("p"))) == "record of p");
  CHECK(claim_one(store).id == "b");
  CHECK(ids(take_calls(store)) == Words{"1"});
  CHECK(arrive(store, {.ids = {"a"}}) == std::vector{false});
}

}  // namespace ctsync::suites
