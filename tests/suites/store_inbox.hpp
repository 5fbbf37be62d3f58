// SPDX-License-Identifier: MIT
#pragma once

#include "store_words.hpp"

/// Tests the contract of accept, claim, record and complete.
namespace ctsync::suites {

template <class S>
void accepts_an_entry_once(S& store) {
  CHECK(arrive(store, {.ids = {"a", "b"}}) == std::vector{true, true});
  CHECK(arrive(store, {.ids = {"b", "c", "a"}}) == std::vector{false, true, false});
  CHECK(arrive(store, {.ids = {"d", "d"}}) == std::vector{true, false});
  CHECK(arrive(store, {.ids = {"d"}}) == std::vector{false});
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"a", "b", "c", "d"});
}

template <class S>
void keeps_tenants_and_sources_apart(S& store) {
  CHECK(arrive(store, {.ids = {"a"}, .tenant = "x", .source = "yz"}) == std::vector{true});
  CHECK(arrive(store, {.ids = {"a"}, .tenant = "xy", .source = "z"}) == std::vector{true});
  CHECK(arrive(store, {.ids = {"a"}, .tenant = "x", .source = "z"}) == std::vector{true});
  CHECK(arrive(store, {.ids = {"a"}, .tenant = "x", .source = "yz"}) == std::vector{false});
}

template <class S>
void keeps_keys_with_one_id_apart(S& store) {
  const auto arrives = [&](std::string_view key) -> bool {
    const NewEntry entry{.id = "a", .key = key.empty() ? KeyDigest{} : digest(key), .body = "{}"};
    return must(store.accept({"t", "s", noon, {&entry, 1}})).front();
  };
  CHECK(arrives("t/one/c1"));
  CHECK(arrives("t/two/c1"));
  CHECK(arrives("t/three/c1"));
  for (const auto* key : {"t/one/c1", "t/two/c1", "t/three/c1", ""}) CHECK_FALSE(arrives(key));
  CHECK(must(store.claim(10, noon, lease)).size() == 3);
}

template <class S>
void hands_out_what_arrived(S& store) {
  using namespace std::string_literals;
  const auto body = "\x00\xff{\"n\":1.0}\r\n"s;
  const std::vector<NewEntry> entries{
      {.id = "a", .body = "{}"}, {.id = "b", .body = body}, {.id = "c"}};
  must(store.accept({"t", "s", noon, entries}));
  const auto claimed = must(store.claim(10, noon + second, lease));
  REQUIRE(claimed.size() == 3);
  CHECK(claimed[0].body == "{}");
  CHECK(claimed[2].body.empty());
  CHECK(claimed[1].id == "b");
  CHECK(claimed[1].tenant == "t");
  CHECK(claimed[1].source == "s");
  CHECK(claimed[1].body == body);
  CHECK(claimed[1].attempts == 0);
  CHECK(claimed[1].received_at == noon);
}

template <class S>
void keeps_unreadable_entries_as_dead(S& store) {
  const std::vector<NewEntry> entries{
      {.id = "a", .body = "{}"},
      {.id = "b", .body = "<xml/>", .unreadable = {ReasonCode::unreadable, "not JSON"}}};
  CHECK(must(store.accept({"shop", "hook", noon, entries})) == std::vector{true, true});
  CHECK(must(store.accept({"shop", "hook", noon, entries})) == std::vector{false, false});
  CHECK(must(store.counts()).entries == EntryCounts{1, 0, 0, 1, 0});
  check_counts(store);
  CHECK(ids(must(store.claim(10, noon, lease))) == Words{"a"});
  const auto dead = must(store.list({.state = "dead"}));
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].delivery_id == "b");
  CHECK(dead[0].reason.text == "not JSON");
  CHECK(dead[0].attempts == 0);
  CHECK(must(store.payload(Table::inbox, dead[0].row)) == "<xml/>");
  CHECK(must(store.redrive({}, noon + second)) == 1);
  const auto again = claim_one(store);
  CHECK(again.body == "<xml/>");
  CHECK(again.received_at == noon + second);
  check_counts(store);
}

template <class S>
void never_redrives_without_a_body(S& store) {
  arrive(store, {.ids = {"a"}, .body = "", .unreadable = "too large"});
  CHECK(must(store.redrive({}, noon)) == 0);
  CHECK_FALSE(store.payload(Table::inbox, must(store.list({})).at(0).row));
  CHECK(must(store.claim(10, noon, lease)).empty());
  check_counts(store);
}

template <class S>
void claims_the_oldest_first(S& store) {
  for (const auto* id : {"a", "b", "c", "d", "e"}) arrive(store, {.ids = {id}});
  CHECK(ids(must(store.claim(2, noon, lease))) == Words{"a", "b"});
  CHECK(ids(must(store.claim(2, noon, lease))) == Words{"c", "d"});
  CHECK(must(store.claim(0, noon, lease)).empty());
  CHECK(ids(must(store.claim(2, noon, lease))) == Words{"e"});
}

template <class S>
void leases_end(S& store) {
  arrive(store, {.ids = {"a"}});
  const auto first = claim_one(store);
  CHECK(must(store.claim(10, noon + lease - second, lease)).empty());
  const auto again = claim_one(store, noon + lease);
  CHECK(again.row == first.row);
  CHECK(again.fence != first.fence);
  CHECK(again.attempts == 0);
}

template <class S>
void stale_fence_changes_nothing(S& store) {
  arrive(store, {.ids = {"a"}});
  auto late = ended(claim_one(store), EntryState::dead, "late");
  late.record = record_of("p", "late");
  late.calls = {call_for("k", "late")};
  const auto current = claim_one(store, noon + lease);
  complete(store, late);
  CHECK_FALSE(must(store.record(key_of("p"))));
  CHECK(take_calls(store).empty());
  CHECK(must(store.counts()).entries == EntryCounts{1, 0, 0, 0, 0});
  complete(store, ended(current, EntryState::done));
  CHECK(must(store.counts()).entries == EntryCounts{0, 1, 0, 0, 0});
}

template <class S>
void newest_fence_counts_after_its_lease(S& store) {
  arrive(store, {.ids = {"a"}});
  const auto entry = claim_one(store);
  complete(store, ended(entry, EntryState::done), noon + lease + lease);
  CHECK(must(store.claim(10, noon + lease + lease, lease)).empty());
}

template <class S>
void one_end_for_one_claim(S& store) {
  arrive(store, {.ids = {"a"}});
  auto end = ended(claim_one(store), EntryState::done);
  end.calls = {call_for("k", "1")};
  must(store.complete(std::vector{end, end}, noon));
  complete(store, end);
  end.row = 999;
  complete(store, end);
  CHECK(must(store.counts()).calls == CallCounts{1, 0, 0});
}

template <class S>
void completes_all_at_once(S& store) {
  arrive(store, {.ids = {"a", "b"}});
  const auto claimed = must(store.claim(10, noon, lease));
  auto first = ended(claimed.at(0), EntryState::done);
  first.record = record_of("p", "one");
  first.calls = {call_for("k", "1"), call_for("k", "1", "crm")};
  auto second_end = ended(claimed.at(1), EntryState::ignored, "no mapping");
  second_end.record = record_of("p", "two");
  must(store.complete(std::vector{first, second_end}, noon + second));
  CHECK(must(store.record(key_of("p"))) == "two");
  CHECK_FALSE(must(store.record(key_of("q"))));
  CHECK(must(store.claim(10, noon + lease + lease, lease)).empty());
  const auto calls = take_calls(store);
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].call.kind == CallKind::track);
  CHECK(calls[0].call.body == "{\"messageId\":\"1\"}");
  CHECK(calls[0].delivery_id == "a");
  CHECK(calls[0].received_at == noon);
  CHECK(calls[0].queued_at == noon + second);
  CHECK(calls[0].attempts == 0);
  CHECK(ids(take_calls(store, noon, "crm")) == Words{"1"});
}

template <class S>
void gives_an_entry_back(S& store) {
  arrive(store, {.ids = {"a"}});
  arrive(store, {.ids = {"b"}});
  const auto claimed = must(store.claim(10, noon, lease));
  auto back = ended(claimed.at(0), EntryState::waiting, "not yet");
  back.due_at = noon + second;
  complete(store, back);
  CHECK(must(store.claim(10, noon, lease)).empty());
  arrive(store, {.ids = {"c"}});
  const auto later = must(store.claim(10, noon + second, lease));
  CHECK(ids(later) == Words{"a", "c"});
  CHECK(later.at(0).attempts == 1);
}

}  // namespace ctsync::suites
