// SPDX-License-Identifier: MIT
#pragma once

#include "store_words.hpp"

/// Tests the contract of claim_calls, settle and next_due.
namespace ctsync::suites {

template <class S>
void sends_a_lane_in_sequence(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("j", "2"), call_for("k", "3")});
  queue_calls(store, "y", {call_for("k", "4"), call_for("j", "5")});
  const auto first = take_calls(store);
  CHECK(ids(first) == Words{"1", "2"});
  CHECK(take_calls(store).empty());
  settle(store, ended(first.at(1), CallState::accepted));
  CHECK(ids(take_calls(store)) == Words{"5"});
  settle(store, ended(first.at(0), CallState::accepted));
  const auto third = take_calls(store);
  CHECK(ids(third) == Words{"3"});
  settle(store, ended(third.at(0), CallState::dead, "refused"));
  CHECK(ids(take_calls(store)) == Words{"4"});
}

template <class S>
void keeps_targets_apart(S& store) {
  queue_calls(store, "x",
              {call_for("k", "1"), call_for("k", "2", "crm"), call_for("k", "3", "crm")});
  CHECK(ids(take_calls(store, noon, "crm")) == Words{"2"});
  CHECK(ids(take_calls(store, noon, "segment")) == Words{"1"});
  CHECK(take_calls(store, noon, "seg").empty());
}

template <class S>
void keeps_the_kind_of_a_call(S& store) {
  std::vector<NewCall> calls;
  for (const auto kind : call_kinds) {
    calls.push_back(call_for(std::string(name(kind)), std::string(name(kind))));
    calls.back().call.kind = kind;
  }
  queue_calls(store, "x", std::move(calls));
  const auto taken = take_calls(store);
  REQUIRE(taken.size() == call_kinds.size());
  for (std::size_t i = 0; i < taken.size(); ++i) CHECK(taken[i].call.kind == call_kinds[i]);
}

template <class S>
void limits_a_claim_of_calls(S& store) {
  queue_calls(store, "x", {call_for("a", "1"), call_for("b", "2"), call_for("c", "3")});
  CHECK(ids(must(store.claim_calls("shop", "segment", 2, noon, lease))) == Words{"1", "2"});
  CHECK(must(store.claim_calls("shop", "segment", 0, noon, lease)).empty());
  CHECK(ids(must(store.claim_calls("shop", "segment", 2, noon, lease))) == Words{"3"});
}

template <class S>
void a_waiting_call_holds_its_lane_only(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2"), call_for("j", "3")});
  const auto first = take_calls(store);
  settle(store, ended(first.at(0), CallState::waiting, "busy", noon + second));
  settle(store, ended(first.at(1), CallState::accepted));
  CHECK(take_calls(store).empty());
  queue_calls(store, "y", {call_for("j", "4")});
  const auto again = take_calls(store, noon + second);
  CHECK(ids(again) == Words{"1", "4"});
  CHECK(again.at(0).attempts == 1);
  CHECK(again.at(0).queued_at == noon);
}

template <class S>
void a_call_put_off_by_another_clock_is_due(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2"), call_for("j", "3")});
  const auto first = take_calls(store);
  settle(store, ended(first.at(0), CallState::waiting, "busy", noon + second));
  settle(store, ended(first.at(1), CallState::waiting, "busy", noon + second));
  CHECK(take_calls(store, noon + second - longest_wait).empty());  // a wait may be that long
  CHECK(ids(take_calls(store, noon - std::chrono::hours{24})) == Words{"1", "3"});
}

template <class S>
void a_call_born_dead_stays_out(S& store) {
  auto dead = call_for("k", "1");
  dead.state = CallState::dead;
  dead.reason = because("too large");
  queue_calls(store, "x", {dead, call_for("k", "2")});
  CHECK(ids(take_calls(store)) == Words{"2"});
  const auto rows = must(store.list({.table = Table::outbox, .state = "dead"}));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].reason.text == "too large");
}

template <class S>
void tenants_have_targets_of_their_own(S& store) {
  for (const auto* tenant : {"x", "y"}) {
    arrive(store, {.ids = {"a"}, .tenant = tenant});
    auto end = ended(claim_one(store), EntryState::done);
    end.calls = {call_for("k", tenant)};
    complete(store, end);
  }
  CHECK(take_calls(store).empty());
  CHECK(ids(must(store.claim_calls("x", "segment", 10, noon, lease))) == Words{"x"});
  CHECK(must(store.waits("y", "segment", digest(key_of("k")))));
  CHECK_FALSE(must(store.waits("z", "segment", digest(key_of("k")))));
  CHECK(ids(must(store.claim_calls("y", "segment", 10, noon, lease))) == Words{"y"});
}

template <class S>
void keeps_the_guard_of_a_call(S& store) {
  auto guarded = call_for("k", "1");
  guarded.guard = Identifier{IdentifierKind::external_id, "a:b@x"};
  queue_calls(store, "x", {guarded, call_for("j", "2")});
  const auto calls = take_calls(store);
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].guard == guarded.guard);
  CHECK_FALSE(calls[1].guard);
}

template <class S>
void writes_a_call_behind_a_settled_one(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2")});
  auto end = ended(take_calls(store).at(0), CallState::accepted);
  end.then = call_for("k", "3").call;
  const auto body = end.then->body;
  settle(store, end);
  settle(store, end);
  CHECK(must(store.counts()).calls == CallCounts{2, 1, 0});
  const auto next = take_calls(store);
  CHECK(ids(next) == Words{"2"});
  settle(store, ended(next.at(0), CallState::accepted));
  const auto added = take_calls(store);
  REQUIRE(ids(added) == Words{"3"});
  CHECK(added[0].call.body == body);
  CHECK(added[0].delivery_id == next[0].delivery_id);
  CHECK_FALSE(added[0].guard);
}

template <class S>
void a_lane_handed_out_again_voids_its_lease(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2")});
  settle(store, ended(take_calls(store).at(0), CallState::dead, "refused"));
  const auto before = take_calls(store);
  CHECK(must(store.redrive({}, noon)) == 1);
  const auto after = take_calls(store, noon + lease);
  REQUIRE(ids(after) == Words{"1"});
  settle(store, ended(before.at(0), CallState::dead, "late"), noon + lease);
  CHECK(must(store.counts()).calls == CallCounts{2, 0, 0});
  settle(store, ended(after.at(0), CallState::accepted), noon + lease);
  CHECK(ids(take_calls(store, noon + lease)) == Words{"2"});
}

template <class S>
void call_leases_end(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2")});
  const auto first = take_calls(store);
  const auto again = take_calls(store, noon + lease);
  CHECK(ids(again) == Words{"1"});
  settle(store, ended(first.at(0), CallState::dead, "late"));
  CHECK(must(store.counts()).calls == CallCounts{2, 0, 0});
  CHECK(take_calls(store, noon + lease).empty());
  settle(store, ended(again.at(0), CallState::accepted));
  settle(store, ended(again.at(0), CallState::dead, "twice"));
  CHECK(must(store.counts()).calls == CallCounts{1, 1, 0});
  CHECK(ids(take_calls(store, noon + lease)) == Words{"2"});
}

/// `hinder(bool)` makes the writes of the store fail, or work again.
template <class S, class Hinder>
void an_unwritten_settlement_can_be_repeated(S& store, Hinder hinder) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2"), call_for("j", "3")});
  const auto out = take_calls(store);
  REQUIRE(ids(out) == Words{"1", "3"});
  const std::vector ends{ended(out[0], CallState::accepted),
                         ended(out[1], CallState::dead, "refused")};
  hinder(true);
  for (int i = 0; i < 2; ++i) CHECK_FALSE(store.settle(ends, noon));
  hinder(false);
  CHECK(take_calls(store).empty());
  CHECK(must(store.counts()).calls == CallCounts{3, 0, 0});
  must(store.settle(ends, noon + lease));  // nobody else has the lanes
  CHECK(must(store.counts()).calls == CallCounts{1, 1, 1});
  CHECK(ids(take_calls(store)) == Words{"2"});
}

/// The lease that stays is one like any other.
template <class S, class Hinder>
void the_lease_of_an_unwritten_settlement_ends(S& store, Hinder hinder) {
  queue_calls(store, "x", {call_for("k", "1")});
  const auto out = take_calls(store);
  hinder(true);
  CHECK_FALSE(store.settle(std::vector{ended(out.at(0), CallState::accepted)}, noon));
  hinder(false);
  const auto again = take_calls(store, noon + lease);
  CHECK(ids(again) == Words{"1"});
  settle(store, ended(out.at(0), CallState::dead, "late"), noon + lease);
  CHECK(must(store.counts()).calls == CallCounts{1, 0, 0});
  settle(store, ended(again.at(0), CallState::accepted), noon + lease);
  CHECK(must(store.counts()).calls == CallCounts{0, 1, 0});
}

template <class S>
void a_redriven_call_comes_first_again(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2"), call_for("k", "3")});
  settle(store, ended(take_calls(store).at(0), CallState::dead, "refused"));
  CHECK(must(store.redrive({}, noon + second)) == 1);
  const auto first = take_calls(store, noon + second);
  CHECK(ids(first) == Words{"1"});
  CHECK(first.at(0).attempts == 0);
  CHECK(first.at(0).queued_at == noon + second);
  settle(store, ended(first.at(0), CallState::accepted));
  CHECK(ids(take_calls(store, noon + second)) == Words{"2"});
}

template <class S>
void a_redriven_call_waits_for_one_that_is_out(S& store) {
  queue_calls(store, "x", {call_for("k", "1"), call_for("k", "2")});
  settle(store, ended(take_calls(store).at(0), CallState::dead, "refused"));
  const auto out = take_calls(store);
  CHECK(ids(out) == Words{"2"});
  CHECK(must(store.redrive({}, noon)) == 1);
  CHECK(take_calls(store).empty());
  settle(store, ended(out.at(0), CallState::waiting, "busy", noon));
  const auto first = take_calls(store);
  CHECK(ids(first) == Words{"1"});
  settle(store, ended(first.at(0), CallState::accepted));
  CHECK(ids(take_calls(store)) == Words{"2"});
}

template <class S>
void an_older_identify_never_follows_a_newer_one(S& store) {
  auto calls = std::vector{call_for("k", "1"), call_for("k", "2"), call_for("k", "3")};
  for (auto& call : calls) call.call.kind = CallKind::identify;
  queue_calls(store, "x", calls);
  settle(store, ended(take_calls(store).at(0), CallState::dead, "refused"));
  settle(store, ended(take_calls(store).at(0), CallState::dead, "refused"));
  const auto newest = take_calls(store);
  CHECK(ids(newest) == Words{"3"});
  RowFilter oldest;
  oldest.contains = "refused";
  oldest.limit = 1;
  CHECK(must(store.redrive(oldest, noon)) == 1);
  settle(store, ended(newest.at(0), CallState::accepted));
  CHECK(take_calls(store).empty());
  CHECK(must(store.redrive({}, noon)) == 0);
  CHECK(must(store.counts()).calls == CallCounts{0, 1, 2});
  CHECK(must(store.list({.code = ReasonCode::superseded})).size() == 2);
}

template <class S>
void tells_whether_a_lane_waits(S& store) {
  CHECK_FALSE(must(store.waits("shop", "segment", digest(key_of("k")))));
  queue_calls(store, "x", {call_for("k", "1")});
  CHECK(must(store.waits("shop", "segment", digest(key_of("k")))));
  CHECK_FALSE(must(store.waits("shop", "segment", digest(key_of("j")))));
  CHECK_FALSE(must(store.waits("shop", "crm", digest(key_of("k")))));
  const auto call = take_calls(store).at(0);
  CHECK(must(store.waits("shop", "segment", digest(key_of("k")))));
  settle(store, ended(call, CallState::accepted));
  CHECK_FALSE(must(store.waits("shop", "segment", digest(key_of("k")))));
}

template <class S>
void settles_all_kinds_of_ends_at_once(S& store) {
  const auto identify = [](const char* key, const char* id) {
    auto call = call_for(key, id);
    call.call.kind = CallKind::identify;
    return call;
  };
  queue_calls(store, "x", {identify("a", "a1"), identify("b", "b1"), identify("c", "c1")});
  queue_calls(store, "y", {identify("a", "a2"), identify("b", "b2"), identify("c", "c2")});
  queue_calls(store, "z", {identify("d", "d1")});
  const auto first = take_calls(store);
  REQUIRE(ids(first) == Words{"a1", "b1", "c1", "d1"});
  must(store.settle(
      std::vector{ended(first[0], CallState::dead, "refused"), ended(first[1], CallState::accepted),
                  ended(first[2], CallState::waiting, "busy", noon + second),
                  ended(first[3], CallState::accepted, "with a word")},
      noon));
  CHECK(must(store.counts()).calls == CallCounts{4, 2, 1});
  const auto next = take_calls(store, noon + second);
  REQUIRE(ids(next) == Words{"c1", "a2", "b2"});
  must(store.settle(
      std::vector{ended(next[0], CallState::accepted), ended(next[1], CallState::accepted),
                  ended(next[2], CallState::dead, "refused")},
      noon + second));
  CHECK(ids(take_calls(store, noon + second)) == Words{"c2"});
  CHECK(must(store.redrive({}, noon)) == 1);  // b2; a1 is superseded
  CHECK(ids(take_calls(store, noon + second)) == Words{"b2"});
  check_counts(store);
}

template <class S>
void sends_two_long_lanes_side_by_side(S& store) {
  std::vector<NewCall> calls;
  for (int i = 0; i < 30; ++i) calls.push_back(call_for(i % 2 == 0 ? "even" : "odd", "x"));
  queue_calls(store, "x", calls);
  for (int round = 0; round < 15; ++round) {
    const auto taken = take_calls(store);
    REQUIRE(taken.size() == 2);
    must(store.settle(
        std::vector{ended(taken[0], CallState::accepted), ended(taken[1], CallState::accepted)},
        noon));
  }
  CHECK(take_calls(store).empty());
  check_counts(store);
}

template <class S>
void counts_answers_about_a_call(S& store) {
  queue_calls(store, "x", {call_for("a", "1")});
  const auto attempt = [&](CallState state, bool about_call) {
    auto end = ended(take_calls(store).at(0), state, "busy", noon);
    end.about_call = about_call;
    settle(store, end);
  };
  attempt(CallState::waiting, false);
  attempt(CallState::waiting, true);
  attempt(CallState::waiting, true);
  attempt(CallState::waiting, false);
  const auto last = take_calls(store).at(0);
  CHECK(last.attempts == 4);
  CHECK(last.answers == 2);
  settle(store, ended(last, CallState::dead, "refused"));
  CHECK(must(store.redrive({}, noon)) == 1);
  CHECK(take_calls(store).at(0).answers == 0);
}

template <class S>
void says_when_work_is_due(S& store) {
  CHECK_FALSE(must(store.next_due(Table::inbox)));
  arrive(store, {.ids = {"a"}});
  CHECK(must(store.next_due(Table::inbox)).value_or(Time::max()) <= noon);
  auto back = ended(claim_one(store), EntryState::waiting);
  CHECK_FALSE(must(store.next_due(Table::inbox)));
  back.due_at = noon + second * 5;
  complete(store, back);
  CHECK(must(store.next_due(Table::inbox)) == noon + second * 5);
  auto done = ended(claim_one(store, noon + second * 5), EntryState::done);
  done.calls = {call_for("k", "1"), call_for("k", "2")};
  complete(store, done);
  CHECK(must(store.next_due(Table::outbox)).value_or(Time::max()) <= noon);
  const auto call = take_calls(store).at(0);
  CHECK_FALSE(must(store.next_due(Table::outbox)));
  settle(store, ended(call, CallState::waiting, "busy", noon + second * 7));
  CHECK(must(store.next_due(Table::outbox)) == noon + second * 7);
}

}  // namespace ctsync::suites
