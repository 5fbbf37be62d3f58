// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../store_words.hpp"

/// Tests the contract of holds and actions.
namespace ctsync::suites {

inline Hold hold_of(std::string name, std::optional<Time> until = {},
                    HoldKind kind = HoldKind::target, std::string tenant = "shop") {
  return {std::move(tenant), kind, std::move(name), "ada", "a note", noon, until};
}

template <class S>
Words claimed_of(S& store, Time now = noon, std::string_view target = "segment") {
  return ids(must(store.claim_calls("shop", target, 10, now, lease)));
}

template <class S>
void a_target_on_hold_is_given_no_calls(S& store) {
  queue_calls(store, "entry", {call_for("p", "one"), call_for("q", "other", "crm")});
  must(store.hold(hold_of("segment")));
  CHECK(claimed_of(store).empty());
  for (const auto calls : {CallClass::healthy, CallClass::failing}) {
    CHECK(must(store.claim_calls("shop", "segment", 10, noon, lease, calls)).empty());
  }
  CHECK(claimed_of(store, noon, "crm") == Words{"other"});
  CHECK(must(store.counts()).calls.at(static_cast<std::size_t>(CallState::waiting)) == 2);
  CHECK(must(store.release("shop", HoldKind::target, "segment")));
  CHECK(claimed_of(store) == Words{"one"});
}

template <class S>
void a_hold_is_of_one_tenant_and_kind(S& store) {
  queue_calls(store, "entry", {call_for("p", "one")});
  must(store.hold(hold_of("segment", {}, HoldKind::target, "other")));
  must(store.hold(hold_of("segment", {}, HoldKind::issue)));
  CHECK(claimed_of(store) == Words{"one"});
}

template <class S>
void a_hold_ends_at_its_time(S& store) {
  queue_calls(store, "entry", {call_for("p", "one")});
  must(store.hold(hold_of("segment", noon + second)));
  CHECK(claimed_of(store).empty());
  CHECK(must(store.holds()).size() == 1);
  CHECK(claimed_of(store, noon + second) == Words{"one"});
}

template <class S>
void what_is_out_ends_during_a_hold(S& store) {
  queue_calls(store, "entry", {call_for("p", "one"), call_for("q", "two")});
  const auto out = must(store.claim_calls("shop", "segment", 1, noon, lease));
  REQUIRE(out.size() == 1);
  must(store.hold(hold_of("segment")));
  settle(store, ended(out[0], CallState::accepted));
  CHECK(claimed_of(store).empty());
  CHECK(must(store.counts()).calls.at(static_cast<std::size_t>(CallState::accepted)) == 1);
}

template <class S>
void a_hold_takes_the_place_of_another(S& store) {
  must(store.hold(hold_of("segment", noon + second)));
  auto later = hold_of("segment");
  later.author = "bob";
  later.note = "longer";
  later.since = noon + second;
  must(store.hold(later));
  CHECK(must(store.holds()) == std::vector{later});
}

template <class S>
void holds_are_listed_by_name(S& store) {
  CHECK(must(store.holds()).empty());
  const std::vector all{hold_of("b", {}, HoldKind::target, "a"), hold_of("crm"),
                        hold_of("segment", noon + second), hold_of("a", {}, HoldKind::issue)};
  for (const std::size_t at : {2U, 3U, 0U, 1U}) must(store.hold(all[at]));
  CHECK(must(store.holds()) == all);
}

template <class S>
void a_hold_is_released_once(S& store) {
  must(store.hold(hold_of("segment")));
  CHECK_FALSE(must(store.release("shop", HoldKind::issue, "segment")));
  CHECK_FALSE(must(store.release("other", HoldKind::target, "segment")));
  CHECK(must(store.release("shop", HoldKind::target, "segment")));
  CHECK_FALSE(must(store.release("shop", HoldKind::target, "segment")));
  CHECK(must(store.holds()).empty());
}

inline Action action_of(std::string object, std::string tenant = "shop", Time at = noon) {
  return {0, at, std::move(tenant), "ada", "target.paused", std::move(object), 3, "why", "done"};
}

template <class S>
Words objects(S& store, const ActionFilter& filter = {}) {
  Words words;
  for (const auto& action : must(store.actions(filter))) words.push_back(action.object);
  return words;
}

template <class S>
void actions_are_listed_newest_first(S& store) {
  CHECK(objects(store).empty());
  for (const auto* object : {"1", "2", "3"}) must(store.note_action(action_of(object)));
  must(store.note_action(action_of("of another", "other")));
  CHECK(objects(store) == Words{"of another", "3", "2", "1"});
  CHECK(objects(store, {.tenant = "shop"}) == Words{"3", "2", "1"});
  CHECK(objects(store, {.tenant = "nobody"}).empty());
  CHECK(objects(store, {.limit = 2}) == Words{"of another", "3"});
  const auto page = must(store.actions({.tenant = "shop", .limit = 2}));
  REQUIRE(page.size() == 2);
  CHECK(objects(store, {.tenant = "shop", .before = page[1].row}) == Words{"1"});
  auto expected = action_of("3");
  expected.row = page[0].row;
  CHECK(page[0] == expected);
}

template <class S>
void pruning_forgets_old_actions_and_ended_holds(S& store) {
  const Time later = noon + actions_kept;
  must(store.note_action(action_of("old", "shop", noon - second)));
  must(store.note_action(action_of("new", "shop", noon)));
  must(store.hold(hold_of("ended", later)));
  must(store.hold(hold_of("lasting", later + second)));
  must(store.hold(hold_of("segment")));
  must(store.prune(noon, later, DeadLetters::keep));
  CHECK(objects(store) == Words{"new"});
  Words left;
  for (const auto& hold : must(store.holds())) left.push_back(hold.name);
  CHECK(left == Words{"lasting", "segment"});
}

template <class S>
void erasing_keeps_holds_and_actions(S& store) {
  must(store.note_action(action_of("inbox-1")));
  must(store.hold(hold_of("segment")));
  const std::vector keys{key_of("p")};
  must(store.erase({keys, {}, {}, "{}"}, noon));
  CHECK(objects(store) == Words{"inbox-1"});
  CHECK(must(store.holds()).size() == 1);
}

template <class Make>
void store_steering_suite(Make make) {
  auto opened = make();
  ctsync::Store auto& store = *opened;
  SUBCASE("a target on hold is given no calls") { a_target_on_hold_is_given_no_calls(store); }
  SUBCASE("a hold is of one tenant and kind") { a_hold_is_of_one_tenant_and_kind(store); }
  SUBCASE("a hold ends at its time") { a_hold_ends_at_its_time(store); }
  SUBCASE("what is out ends during a hold") { what_is_out_ends_during_a_hold(store); }
  SUBCASE("a hold takes the place of another") { a_hold_takes_the_place_of_another(store); }
  SUBCASE("holds are listed by tenant, kind and name") { holds_are_listed_by_name(store); }
  SUBCASE("a hold is released once") { a_hold_is_released_once(store); }
  SUBCASE("actions are listed, the newest first") { actions_are_listed_newest_first(store); }
  SUBCASE("pruning forgets old actions and ended holds") {
    pruning_forgets_old_actions_and_ended_holds(store);
  }
  SUBCASE("erasing keeps holds and actions") { erasing_keeps_holds_and_actions(store); }
}

}  // namespace ctsync::suites
