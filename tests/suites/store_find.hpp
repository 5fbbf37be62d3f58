// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "store_history.hpp"
#include "store_privacy.hpp"

/// Tests the contract of HistoryFilter::find, of Completion::terms and of Erasure::terms.
namespace ctsync::suites {

using FoundBy = std::vector<Term>;

inline Term email_of(std::string address) { return {TermKind::email, std::move(address)}; }
inline Term order_of(std::string number) { return {TermKind::order_number, std::move(number)}; }

/// An entry named `id` arrives and ends with these terms.
template <class S>
void end_with(S& store, const std::string& id, FoundBy terms, EntryState state = EntryState::done,
              const std::string& tenant = "shop", Time now = noon) {
  arrive(store, {.ids = {id}, .tenant = tenant, .at = now});
  auto end = ended(claim_one(store, now), state, state == EntryState::done ? "" : "why");
  end.terms = std::move(terms);
  complete(store, end, now);
}

/// The ids of what a term finds, page by page.
template <class S>
Words found_by(S& store, const FoundBy& terms, HistoryFilter filter = {}) {
  if (filter.tenant.empty()) filter.tenant = "shop";
  filter.find = terms;
  return delivery_ids(walk(store, filter));
}

template <class S>
void finds_by_what_an_entry_ended_with(S& store) {
  CHECK(found_by(store, {order_of("1042")}).empty());
  end_with(store, "a", {order_of("1042"), email_of("ada@shop.example")});
  end_with(store, "b", {order_of("1042"), order_of("1042")}, EntryState::ignored);
  end_with(store, "c", {});
  arrive(store, {.ids = {"d"}});
  auto later = ended(claim_one(store), EntryState::waiting, "again");
  later.terms = {order_of("1042")};
  later.due_at = noon + second;
  complete(store, later);
  CHECK(found_by(store, {order_of("1042")}) == Words{"b", "a"});
  CHECK(found_by(store, {email_of("ada@shop.example")}) == Words{"a"});
  CHECK(found_by(store, {order_of("1042"), email_of("ada@shop.example")}) == Words{"b", "a"});
  CHECK(found_by(store, {email_of("Ada@shop.example")}).empty());
  CHECK(found_by(store, {order_of("104")}).empty());
  CHECK(found_by(store, {{TermKind::customer_number, "1042"}}).empty());
  auto end = ended(claim_one(store, noon + second), EntryState::done);
  end.terms = {order_of("1042")};
  complete(store, end, noon + second);
  CHECK(found_by(store, {order_of("1042")}) == Words{"d", "b", "a"});
}

template <class S>
void finds_within_a_tenant(S& store) {
  end_with(store, "a", {order_of("1")});
  end_with(store, "b", {order_of("1")}, EntryState::done, "other");
  CHECK(found_by(store, {order_of("1")}) == Words{"a"});
  CHECK(found_by(store, {order_of("1")}, {.tenant = "other"}) == Words{"b"});
  CHECK(found_by(store, {order_of("1")}, {.tenant = "third"}).empty());
}

/// What matches lies behind more rows than one page looks at without a term.
template <class S>
void pages_through_what_is_found(S& store) {
  Words expected;
  Arrival many{.ids = {}, .unreadable = "bad"};
  for (int i = 0; i < 7'000; ++i) many.ids.push_back(std::to_string(i));
  for (int i = 0; i < 9; ++i) {
    const auto id = "found " + std::to_string(i);
    end_with(store, id, {email_of("ada@shop.example"), order_of(id)});
    expected.insert(expected.begin(), id);
    if (i % 3 != 0) continue;
    for (auto& each : many.ids) each += 'x';
    arrive(store, many);
  }
  for (const int limit : {1, 2, 9, 100}) {
    int pages = 0;
    const FoundBy ada{email_of("ada@shop.example")};
    CHECK(delivery_ids(walk(store, {.tenant = "shop", .find = ada, .limit = limit}, &pages)) ==
          expected);
    CHECK(pages <= 9 / limit + 1);
  }
  CHECK(found_by(store, {order_of("found 0")}) == Words{"found 0"});
  const FoundBy nobody{email_of("nobody@shop.example")};
  CHECK(must(store.history({.tenant = "shop", .find = nobody})).complete);
}

template <class S>
void filters_what_is_found(S& store) {
  const FoundBy ada{email_of("ada@shop.example")};
  end_with(store, "a", ada);
  end_with(store, "b", ada, EntryState::ignored, "shop", noon + second);
  end_with(store, "c", ada, EntryState::dead, "shop", noon + 2 * second);
  CHECK(found_by(store, ada) == Words{"c", "b", "a"});
  CHECK(found_by(store, ada, {.state = "ignored"}) == Words{"b"});
  CHECK(found_by(store, ada, {.state = "accepted"}).empty());
  CHECK(found_by(store, ada, {.place = "hook"}).size() == 3);
  CHECK(found_by(store, ada, {.place = "queue"}).empty());
  CHECK(found_by(store, ada, {.code = ReasonCode::invalid}) == Words{"c", "b"});
  CHECK(found_by(store, ada, {.since = noon + second}) == Words{"c", "b"});
  CHECK(found_by(store, ada, {.until = noon + second}) == Words{"a"});
  CHECK(found_by(store, ada, {.table = Table::outbox}).empty());
  const auto newest = must(store.history({.tenant = "shop", .find = ada, .limit = 1}));
  REQUIRE(newest.rows.size() == 1);
  CHECK(newest.rows[0].state == "dead");
  CHECK(found_by(store, ada, {.before = newest.rows[0].row}) == Words{"b", "a"});
}

template <class S>
void finds_dead_letters(S& store) {
  const FoundBy order{order_of("1042")};
  end_with(store, "a", order, EntryState::dead);
  CHECK(found_by(store, order) == Words{"a"});
  CHECK(must(store.redrive({.table = Table::inbox}, noon + second)) == 1);
  CHECK(found_by(store, order, {.state = "waiting"}) == Words{"a"});
  auto end = ended(claim_one(store, noon + second), EntryState::done);
  end.terms = {order[0], {TermKind::message_id, "m"}};
  complete(store, end, noon + second);
  CHECK(found_by(store, order, {.state = "done"}) == Words{"a"});
  CHECK(found_by(store, {{TermKind::message_id, "m"}}) == Words{"a"});
  end_with(store, "b", order, EntryState::dead, "shop", noon + 2 * second);
  CHECK(must(store.discard({.table = Table::inbox}, noon + 3 * second)) == 1);
  CHECK(found_by(store, order, {.state = "discarded"}) == Words{"b"});
}

template <class S>
void finds_forwarded_entries(S& store) {
  arrive(store, {.ids = {"order"}, .key = "order"});
  const auto sender = claim_one(store);
  must(store.forward(
      std::vector{Forward{sender.row, sender.fence, "step-1", digest(key_of("ada")), "{}"}}));
  auto end = ended(sender, EntryState::done);
  end.forwarded_to = "step-1";
  end.terms = {order_of("1042"), {TermKind::forwarded_id, "step-1"}};
  complete(store, end);
  auto told = ended(claim_one(store), EntryState::done);
  told.calls = {call_for("ada", "m")};
  told.terms = {{TermKind::message_id, "m"}};
  complete(store, told);
  CHECK(found_by(store, {order_of("1042")}) == Words{"order"});
  CHECK(found_by(store, {{TermKind::message_id, "m"}}) == Words{"step-1"});
  CHECK(found_by(store, {{TermKind::forwarded_id, "step-1"}}) == Words{"order"});
}

template <class S>
void a_stale_end_is_not_found(S& store) {
  arrive(store, {.ids = {"a"}, .key = "ada"});
  auto stale = ended(claim_one(store), EntryState::done);
  stale.terms = {order_of("stale")};
  auto fresh = ended(claim_one(store, noon + 2 * lease), EntryState::done);
  fresh.terms = {order_of("fresh")};
  complete(store, stale, noon + 2 * lease);
  complete(store, fresh, noon + 2 * lease);
  complete(store, fresh, noon + 2 * lease);
  CHECK(found_by(store, {order_of("stale")}).empty());
  CHECK(found_by(store, {order_of("fresh")}) == Words{"a"});
}

template <class S>
void erased_entries_are_not_found(S& store) {
  const Term ada{TermKind::customer_id, "ada"};
  end_with(store, "a", {ada, email_of("ada@shop.example"), order_of("1")});
  end_with(store, "b", {ada, order_of("2")});
  end_with(store, "c", {email_of("ada@shop.example"), order_of("3")}, EntryState::dead);
  end_with(store, "d", {email_of("bob@shop.example"), order_of("4")});
  end_with(store, "e", {ada, order_of("5")}, EntryState::done, "other");
  const std::vector<std::int64_t> rows{entry_row(store, "shop", "hook", "a").value()};
  const FoundBy person{email_of("ada@shop.example")};
  const Erasure by_email{{}, rows, {}, tombstone, {}, {}, "shop", person};
  must(store.erase(by_email, noon + second));
  for (const auto& term : {ada, email_of("ada@shop.example"), order_of("1"), order_of("3")}) {
    CHECK(found_by(store, {term}) == (term == ada ? Words{"b"} : Words{}));
  }
  CHECK(found_by(store, {order_of("2")}) == Words{"b"});
  CHECK(found_by(store, {order_of("4")}) == Words{"d"});
  const FoundBy again{ada};
  must(store.erase({{}, {}, {}, tombstone, {}, {}, "shop", again}, noon + second));
  CHECK(found_by(store, {order_of("2")}).empty());
  CHECK(found_by(store, {ada}, {.tenant = "other"}) == Words{"e"});
  end_with(store, "f", {email_of("ada@shop.example")}, EntryState::done, "shop", noon + 2 * second);
  CHECK(found_by(store, person) == Words{"f"});
}

/// A store may forget ended rows some weeks later.
template <class S>
void pruned_entries_are_not_found(S& store) {
  const FoundBy ada{email_of("ada@shop.example")};
  end_with(store, "a", ada);
  end_with(store, "b", ada, EntryState::dead);
  must(store.prune(noon + second, noon + second, DeadLetters::keep));
  CHECK(found_by(store, ada) == Words{"b", "a"});
  const Time later = noon + std::chrono::days{100};
  must(store.prune(noon + second, later, DeadLetters::keep));
  const auto left = delivery_ids(walk(store, {.tenant = "shop"}));
  CHECK(found_by(store, ada) == left);
  CHECK(left.front() == "b");
  end_with(store, "c", {order_of("1")}, EntryState::done, "shop", later);
  CHECK(found_by(store, ada) == left);
}

}  // namespace ctsync::suites
