// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "../store_find.hpp"
#include "../store_privacy.hpp"

/// Tests the contract of revisions of rules.
namespace ctsync::suites {

template <class S>
std::int64_t add_rules(S& store, std::string_view tenant = "shop",
                       std::string_view text = "{\"rules\":[]}") {
  return must(store.add_rules({tenant, text, "ada", "why"}, noon));
}

/// "tenant number", with a star for an active one, in the sequence of a list.
inline Words shown(const std::vector<RulesRevision>& revisions) {
  Words words;
  for (const auto& each : revisions) {
    words.push_back(each.tenant + " " + std::to_string(each.number) + (each.active ? " *" : ""));
  }
  return words;
}

template <class S>
Words rules_of(S& store, const RulesFilter& filter = {}) {
  return shown(must(store.rules(filter)));
}

template <class S>
RulesRevision revision_at(S& store, std::int64_t number, std::string_view tenant = "shop") {
  const auto found = must(store.rules({.tenant = tenant, .number = number, .with_text = true}));
  REQUIRE(found.size() == 1);
  return found[0];
}

template <class S>
void revisions_are_numbered_by_tenant(S& store) {
  CHECK(rules_of(store).empty());
  CHECK(add_rules(store) == 1);
  CHECK(add_rules(store, "other") == 1);
  CHECK(add_rules(store) == 2);
  CHECK(add_rules(store) == 3);
  CHECK(rules_of(store) == Words{"shop 3", "shop 2", "shop 1", "other 1"});
  const auto revision = revision_at(store, 2);
  CHECK(revision.text == "{\"rules\":[]}");
  CHECK(revision.author == "ada");
  CHECK(revision.note == "why");
  CHECK(revision.made_at == noon);
  CHECK_FALSE(revision.used_at);
}

template <class S>
void revisions_added_at_once_have_numbers_of_their_own(S& store) {
  constexpr int each = 10;
  std::array<std::vector<std::int64_t>, 2> got;
  std::vector<std::thread> threads;
  for (auto& numbers : got) {
    threads.emplace_back([&store, &numbers] {
      for (int i = 0; i < each; ++i) {
        numbers.push_back(store.add_rules({"shop", "{}", "file"}, noon).value_or(-1));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<std::int64_t> all;
  for (const auto& numbers : got) {
    CHECK(std::ranges::is_sorted(numbers));
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  std::ranges::sort(all);
  REQUIRE(all.size() == 2 * each);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == static_cast<std::int64_t>(i + 1));
}

template <class S>
void one_revision_of_a_tenant_is_active(S& store) {
  for (int i = 0; i < 3; ++i) add_rules(store);
  add_rules(store, "other");
  CHECK(must(store.use_rules("other", 1, noon)));
  CHECK(must(store.use_rules("shop", 3, noon + second)));
  CHECK(rules_of(store) == Words{"shop 3 *", "shop 2", "shop 1", "other 1 *"});
  CHECK(must(store.use_rules("shop", 1, noon + 2 * second)));
  CHECK(rules_of(store) == Words{"shop 3", "shop 2", "shop 1 *", "other 1 *"});
  CHECK(revision_at(store, 3).used_at == noon + second);
  CHECK(revision_at(store, 1).used_at == noon + 2 * second);
  CHECK_FALSE(revision_at(store, 2).used_at);
  CHECK(must(store.use_rules("shop", 1, noon + 3 * second)));
  CHECK(revision_at(store, 1).used_at == noon + 2 * second);
  CHECK(must(store.use_rules("shop", 3, noon + 4 * second)));
  CHECK(revision_at(store, 3).used_at == noon + 4 * second);
}

template <class S>
void none_is_active_after_zero_is_used(S& store) {
  CHECK(must(store.use_rules("shop", 0, noon)));
  add_rules(store);
  add_rules(store, "other");
  CHECK(must(store.use_rules("shop", 1, noon)));
  CHECK(must(store.use_rules("other", 1, noon)));
  CHECK(must(store.use_rules("shop", 0, noon + second)));
  CHECK(rules_of(store) == Words{"shop 1", "other 1 *"});
  CHECK(revision_at(store, 1).used_at == noon);
  CHECK(add_rules(store) == 2);
}

template <class S>
void an_unknown_number_changes_nothing(S& store) {
  CHECK_FALSE(must(store.use_rules("shop", 1, noon)));
  add_rules(store);
  add_rules(store, "other");
  add_rules(store, "other");
  CHECK(must(store.use_rules("shop", 1, noon)));
  for (const int number : {2, 99, -1}) {
    CHECK_FALSE(must(store.use_rules("shop", number, noon + second)));
  }
  CHECK_FALSE(must(store.use_rules("nobody", 1, noon)));
  CHECK(rules_of(store) == Words{"shop 1 *", "other 2", "other 1"});
  CHECK(revision_at(store, 1).used_at == noon);
}

template <class S>
void revisions_used_at_once_leave_one_active(S& store) {
  for (int i = 0; i < 4; ++i) add_rules(store);
  std::array<int, 2> used{};
  std::vector<std::thread> threads;
  for (std::size_t at = 0; at < used.size(); ++at) {
    threads.emplace_back([&store, &used, at] {
      for (int i = 0; i < 10; ++i) {
        const auto number = static_cast<std::int64_t>(1 + 2 * at) + i % 2;
        used[at] += store.use_rules("shop", number, noon).value_or(false) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(used == std::array{10, 10});
  CHECK(must(store.rules({.active = true})).size() == 1);
}

template <class S>
void filters_revisions(S& store) {
  for (const auto* tenant : {"a", "b", "a", "b", "a", "B"}) add_rules(store, tenant);
  CHECK(must(store.use_rules("a", 2, noon)));
  CHECK(must(store.use_rules("b", 1, noon)));
  CHECK(rules_of(store) == Words{"b 2", "b 1 *", "a 3", "a 2 *", "a 1", "B 1"});
  CHECK(rules_of(store, {.tenant = "a"}) == Words{"a 3", "a 2 *", "a 1"});
  CHECK(rules_of(store, {.tenant = "nobody"}).empty());
  CHECK(rules_of(store, {.number = 1}) == Words{"b 1 *", "a 1", "B 1"});
  CHECK(rules_of(store, {.tenant = "a", .number = 3}) == Words{"a 3"});
  CHECK(rules_of(store, {.number = 0}).empty());
  CHECK(rules_of(store, {.active = true}) == Words{"b 1 *", "a 2 *"});
  CHECK(rules_of(store, {.tenant = "a", .active = true}) == Words{"a 2 *"});
  CHECK(rules_of(store, {.tenant = "B", .active = true}).empty());
  CHECK(rules_of(store, {.tenant = "a", .number = 1, .active = true}).empty());
  CHECK(rules_of(store, {.tenant = "a", .before = 3}) == Words{"a 2 *", "a 1"});
  CHECK(rules_of(store, {.active = true, .before = 2}) == Words{"b 1 *"});
  CHECK(rules_of(store, {.limit = 3}) == Words{"b 2", "b 1 *", "a 3"});
  CHECK(rules_of(store, {.active = true, .limit = 1}) == Words{"b 1 *"});
}

template <class S>
void texts_are_given_when_asked_for(S& store) {
  const std::string large(300'000, 'x');
  const std::string text = "{\"of\":\"\xC3\xA4\"}\n" + large;
  add_rules(store, "shop", text);
  add_rules(store, "shop", "");
  CHECK(must(store.use_rules("shop", 1, noon)));
  for (const bool active : {false, true}) {
    CAPTURE(active);
    const auto without = must(store.rules({.active = active}));
    const auto with = must(store.rules({.active = active, .with_text = true}));
    REQUIRE(with.size() == without.size());
    CHECK(without.back().text.empty());
    CHECK(without.back().author == "ada");
    CHECK((with.back().text == text));
  }
  CHECK(revision_at(store, 2).text.empty());
}

template <class S>
void end_mapped(S& store, const std::string& id, EntryState state, std::int64_t rules) {
  arrive(store, {.ids = {id}, .key = id});
  auto end = ended(claim_one(store), state, state == EntryState::done ? "" : "why");
  end.rules = rules;
  end.terms = {order_of(id)};
  end.due_at = noon + second;
  if (state == EntryState::done) end.calls = {call_for(id, id)};
  complete(store, end);
}

using Mapped = std::map<std::string, std::int64_t>;

/// The revision of each entry, by its id; the list and the history have to agree.
template <class S>
Mapped mapped_with(S& store, const RowFilter& filter = {.table = Table::inbox}) {
  Mapped listed;
  for (const auto& row : must(store.list(filter))) listed[row.delivery_id] = row.rules;
  for (const auto& row : walk(store, {.limit = 2})) {
    if (listed.contains(row.delivery_id)) CHECK(row.rules == listed[row.delivery_id]);
    CHECK(row.key == digest(key_of(row.delivery_id)));
  }
  return listed;
}

template <class S>
void an_entry_keeps_its_revision(S& store) {
  end_mapped(store, "without", EntryState::done, 0);
  end_mapped(store, "done", EntryState::done, 3);
  end_mapped(store, "ignored", EntryState::ignored, 2);
  end_mapped(store, "dead", EntryState::dead, 7'000'000'000);
  arrive(store, {.ids = {"waiting"}, .key = "waiting"});
  CHECK(
      mapped_with(store) ==
      Mapped{{"without", 0}, {"done", 3}, {"ignored", 2}, {"dead", 7'000'000'000}, {"waiting", 0}});
  for (const auto& [id, rules] : Mapped{{"without", 0}, {"done", 3}, {"dead", 7'000'000'000}}) {
    const FoundBy terms{order_of(id)};
    const auto found = walk(store, {.tenant = "shop", .find = terms});
    REQUIRE(found.size() == 1);
    CHECK(found[0].rules == rules);
  }
  const RowFilter dead{.table = Table::inbox, .state = "dead"};
  CHECK(mapped_with(store, dead) == Mapped{{"dead", 7'000'000'000}});
  for (const auto& call : must(store.list({.table = Table::outbox}))) CHECK(call.rules == 0);
  for (const auto& call : walk(store, {.table = Table::outbox})) CHECK(call.rules == 0);
  CHECK(must(store.discard({.table = Table::inbox}, noon)) == 1);
  CHECK(mapped_with(store)["dead"] == 7'000'000'000);
}

template <class S>
void an_entry_that_waits_has_no_revision(S& store) {
  end_mapped(store, "dead", EntryState::dead, 4);
  end_mapped(store, "again", EntryState::waiting, 4);
  end_mapped(store, "later", EntryState::scheduled, 4);
  CHECK(mapped_with(store) == Mapped{{"dead", 4}, {"again", 0}, {"later", 0}});
  CHECK(must(store.redrive({.table = Table::inbox}, noon)) == 1);
  CHECK(mapped_with(store)["dead"] == 0);
  complete(store, ended(claim_one(store), EntryState::done));
  CHECK(mapped_with(store)["dead"] == 0);
}

template <class S>
void erasing_and_pruning_keep_revisions(S& store) {
  add_rules(store);
  CHECK(must(store.use_rules("shop", 1, noon)));
  end_mapped(store, "done", EntryState::done, 1);
  end_mapped(store, "dead", EntryState::dead, 1);
  const auto rows = numbers(must(store.list({.table = Table::inbox})));
  CHECK(erase(store, {"done", "dead"}, rows).entries == 2);
  CHECK(mapped_with(store) == Mapped{{"done", 1}, {"dead", 1}});
  must(store.prune(noon + second, noon + second, DeadLetters::prune));
  must(store.scrub(Scrub::at_once, noon + second));
  CHECK(rules_of(store) == Words{"shop 1 *"});
  CHECK(revision_at(store, 1).text == "{\"rules\":[]}");
}

}  // namespace ctsync::suites
