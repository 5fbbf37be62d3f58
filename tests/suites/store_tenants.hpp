// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "store_words.hpp"

/// Tests that tenants which share a store do not notice each other.
namespace ctsync::suites {

/// What can be seen of a row, except its number: numbers are common to all tenants.
using SeenRow = std::tuple<Table, std::string, std::string, std::string, std::string, std::string,
                           ReasonCode, int, Time, Time, std::string>;
using SeenEntry = std::tuple<std::string, std::string, KeyDigest, std::string, int, bool>;
using SeenCall = std::tuple<std::string, std::string, std::string, int, int>;

template <class S>
SeenRow seen(S& store, const RowSummary& row) {
  const auto body = store.payload(row.table, row.row);
  return {row.table,       row.source_or_target, row.delivery_id,
          row.kind,        row.message_id,       row.state,
          row.reason.code, row.attempts,         row.since,
          row.due_at,      body ? *body : "none"};
}
inline SeenEntry seen(const ClaimedEntry& entry) {
  return {entry.source, entry.id, entry.key, entry.body, entry.attempts, entry.is_step};
}
inline SeenCall seen(const ClaimedCall& call) {
  return {call.call.message_id, call.call.body, call.delivery_id, call.attempts, call.answers};
}

template <class Claimed>
auto all_seen(const std::vector<Claimed>& claimed) {
  std::vector<decltype(seen(claimed.front()))> all;
  for (const auto& one : claimed) all.push_back(seen(one));
  return all;
}

/// Does the same work of one tenant in a store that others use too and in a store of its own, and
/// requires equal results. Ids, keys, addresses, sources and targets are those of other tenants.
template <class S>
class TenantTwice {
 public:
  TenantTwice(std::string tenant, Words targets, S& shared, S& alone, unsigned seed)
      : tenant_(std::move(tenant)),
        targets_(std::move(targets)),
        stores_{&shared, &alone},
        random_(seed) {}

  const std::string& name() const { return tenant_; }
  S& alone() { return *stores_[1]; }

  void bring(Time now) {
    const auto id = std::to_string(random(60));
    const auto body = tenant_ + " " + std::to_string(++written_);
    NewEntry entry{id, key_digest(customer()), body};
    if (random(8) == 0) {
      entry.unreadable = because("not JSON");
      entry.key = {};
    }
    const auto entry_class = random(4) == 0 ? EntryClass::job : EntryClass::live;
    std::array<std::vector<bool>, 2> fresh;
    for (const auto at : {0u, 1u}) {
      fresh[at] = must(stores_[at]->accept({tenant_, "hook", now, {&entry, 1}, entry_class}));
    }
    CHECK(fresh[0] == fresh[1]);
  }

  /// Ends what was claimed for this tenant in both stores.
  void work(const std::vector<ClaimedEntry>& shared, Time now) {
    const auto own = must(alone().claim(1000, now, lease));
    REQUIRE(all_seen(shared) == all_seen(own));
    for (std::size_t i = 0; i < own.size(); ++i) end({&shared[i], &own[i]}, now);
  }

  void send(Time now) {
    const auto& target = targets_.at(random(targets_.size()));
    const int limit = 1 + static_cast<int>(random(4));
    std::array<std::vector<ClaimedCall>, 2> claimed;
    for (const auto at : {0u, 1u}) {
      claimed[at] = must(stores_[at]->claim_calls(tenant_, target, limit, now, lease));
    }
    REQUIRE(all_seen(claimed[0]) == all_seen(claimed[1]));
    for (std::size_t i = 0; i < claimed[1].size(); ++i) {
      if (random(8) == 0) continue;  // the lease ends by itself
      auto end = ended(claimed[1][i], static_cast<CallState>(random(3)), "answered");
      end.due_at = now + second * static_cast<int>(random(3));
      end.about_call = end.state == CallState::waiting && random(2) == 0;
      for (const auto at : {0u, 1u}) {
        end.row = claimed[at][i].row;
        end.fence = claimed[at][i].fence;
        settle(*stores_[at], end, now);
      }
    }
  }

  void redrive(Time now) {
    RowFilter filter;
    filter.tenant = tenant_;
    filter.limit = 1 + static_cast<int>(random(5));
    CHECK(must(stores_[0]->redrive(filter, now)) == must(stores_[1]->redrive(filter, now)));
  }

  /// Erases a customer and some rows, whose numbers differ between the stores.
  void erase(Time now) {
    const std::vector keys{key(customer())};
    const auto first = random(10);
    std::array<Erased, 2> erased;
    for (const auto at : {0u, 1u}) {
      std::vector<std::int64_t> entries;
      const auto all = rows(*stores_[at]);
      for (std::size_t i = first; i < all.size(); i += 10) {
        if (all[i].table == Table::inbox) entries.push_back(all[i].row);
      }
      erased[at] = must(stores_[at]->erase({keys, entries, {}, "{}", entries, {}}, now));
    }
    CHECK(erased[0].records == erased[1].records);
    CHECK(erased[0].entries == erased[1].entries);
    CHECK(erased[0].calls == erased[1].calls);
    CHECK(erased[0].left == erased[1].left);
  }

  void look() {
    CHECK(all_rows(*stores_[0]) == all_rows(*stores_[1]));
    for (const auto* id : customers) {
      CHECK(must(stores_[0]->record(key(id))) == must(stores_[1]->record(key(id))));
      CHECK(holders(*stores_[0], id) == holders(*stores_[1], id));
      for (const auto& target : targets_) {
        CHECK(must(stores_[0]->waits(tenant_, target, key_digest(id))) ==
              must(stores_[1]->waits(tenant_, target, key_digest(id))));
      }
    }
  }

 private:
  static constexpr std::array<const char*, 4> customers{"c1", "c2", "c3", "c4"};

  std::size_t random(std::size_t below) { return random_() % below; }
  std::string customer() { return customers.at(random(customers.size())); }
  Key key(std::string id) const { return {tenant_, "aurora", "customer", std::move(id)}; }
  KeyDigest key_digest(std::string id) const { return digest(key(std::move(id))); }

  void end(std::array<const ClaimedEntry*, 2> entries, Time now) {
    if (random(8) == 0) return;  // the lease ends by itself
    auto end = ended(*entries[1], static_cast<EntryState>(random(5)), "reason");
    end.due_at = now + second * static_cast<int>(random(3));
    if (end.state == EntryState::done) tell(end);
    const bool forwards = random(8) == 0;
    const auto other = key_digest(customer());
    for (const auto at : {0u, 1u}) {
      end.row = entries[at]->row;
      end.fence = entries[at]->fence;
      if (forwards) {
        const Forward forward{end.row, end.fence, "f" + entries[at]->id, other, "[1]"};
        must(stores_[at]->forward(std::vector{forward}));
      }
      complete(*stores_[at], end, now);
    }
  }
  void tell(Completion& end) {
    const auto id = customer();
    const auto text = tenant_ + " " + std::to_string(++written_);
    end.record = NewRecord{key(id), text, {{IdentifierKind::email, id}}, HolderState::living};
    for (const auto& target : targets_) {
      auto call = call_for(id, std::to_string(written_), target);
      call.key = key_digest(id);
      if (random(2) == 0) call.call.kind = CallKind::identify;
      call.call.body = text + " " + target;
      end.calls.push_back(std::move(call));
    }
  }

  std::vector<RowSummary> rows(S& store) const {
    RowFilter filter;
    filter.tenant = tenant_;
    filter.limit = 1'000'000;
    return must(store.list(filter));
  }
  std::vector<SeenRow> all_rows(S& store) const {
    std::vector<SeenRow> all;
    for (const auto& row : rows(store)) {
      CHECK(row.tenant == tenant_);
      all.push_back(seen(store, row));
    }
    return all;
  }
  std::vector<std::pair<KeyDigest, HolderState>> holders(S& store, std::string id) const {
    std::vector<std::pair<KeyDigest, HolderState>> all;
    const Identifier address{IdentifierKind::email, std::move(id)};
    for (const auto& one : must(store.holders(tenant_, address))) {
      all.emplace_back(one.key, one.state);
    }
    return all;
  }

  std::string tenant_;
  Words targets_;
  std::array<S*, 2> stores_;  // the shared one, its own
  std::mt19937 random_;
  int written_ = 0;
};

/// One step of each tenant, in the common store between those of the others.
template <class S>
void step_of_all(S& shared, std::vector<TenantTwice<S>>& tenants, std::mt19937& dice, Time now) {
  for (auto& tenant : tenants) tenant.bring(now);
  if (dice() % 2 == 0) {
    const auto claimed = must(shared.claim(1000, now, lease));
    for (auto& tenant : tenants) {
      std::vector<ClaimedEntry> own;
      for (const auto& entry : claimed) {
        if (entry.tenant == tenant.name()) own.push_back(entry);
      }
      tenant.work(own, now);
    }
  }
  for (int i = 0; i < 2; ++i) {
    for (auto& tenant : tenants) tenant.send(now);
  }
  auto& chosen = tenants.at(dice() % tenants.size());
  if (dice() % 4 == 0) chosen.redrive(now);
  if (dice() % 10 == 0) chosen.erase(now);
}

/// `alone` are three more stores.
template <class S>
void each_tenant_gets_what_it_gets_alone(S& shared, std::array<S*, 3> alone) {
  std::vector<TenantTwice<S>> tenants{{"a", {"segment", "crm"}, shared, *alone[0], 1},
                                      {"b", {"segment", "crm"}, shared, *alone[1], 2},
                                      {"c", {"segment"}, shared, *alone[2], 3}};
  std::mt19937 dice{7};
  for (int step = 0; step < 150; ++step) {
    step_of_all(shared, tenants, dice, noon + second * step);
    if (step % 15 != 0) continue;
    for (auto& tenant : tenants) tenant.look();
  }
  for (auto& tenant : tenants) tenant.look();
  Counts sum;
  for (auto* store : alone) {
    const auto counts = must(store->counts());
    for (std::size_t i = 0; i < sum.entries.size(); ++i) sum.entries[i] += counts.entries[i];
    for (std::size_t i = 0; i < sum.calls.size(); ++i) sum.calls[i] += counts.calls[i];
  }
  CHECK(must(shared.counts()).entries == sum.entries);
  CHECK(must(shared.counts()).calls == sum.calls);
  CHECK(sum.calls[1] > 50);
  CHECK(sum.calls[2] > 20);
  check_counts(shared);
}

/// Accepts the same delivery about the same customer for a tenant, and writes their record and a
/// call.
template <class S>
void bring_the_same_customer(S& store, const std::string& tenant) {
  const Key key{tenant, "aurora", "customer", "c1"};
  const NewEntry entry{"d1", digest(key), "{}"};
  CHECK(must(store.accept({tenant, "hook", noon, {&entry, 1}})) == std::vector{true});
  auto end = ended(claim_one(store), EntryState::done);
  end.record = NewRecord{key, tenant, {{IdentifierKind::email, "ada@x"}}, HolderState::living};
  end.calls = {call_for("", "of " + tenant)};
  end.calls[0].key = digest(key);
  complete(store, end);
}

template <class S>
void the_same_customer_of_two_tenants_is_two(S& store) {
  const Identifier address{IdentifierKind::email, "ada@x"};
  const Key of_a{"a", "aurora", "customer", "c1"}, of_b{"b", "aurora", "customer", "c1"};
  for (const auto* tenant : {"a", "b"}) bring_the_same_customer(store, tenant);
  CHECK(must(store.record(of_a)) == "a");
  CHECK(must(store.record(of_b)) == "b");
  const auto call = must(store.claim_calls("a", "segment", 10, noon, lease));
  REQUIRE(ids(call) == Words{"of a"});
  settle(store, ended(call[0], CallState::dead, "refused"));
  CHECK(must(store.list({.tenant = "b", .state = "dead"})).empty());
  CHECK(must(store.redrive({.tenant = "b"}, noon)) == 0);
  const auto rows = must(store.list({.tenant = "a"}));
  const std::vector keys{of_a};
  const std::vector entries{rows.at(0).row};
  CHECK(must(store.erase({keys, entries, {}, "{}", entries, {}}, noon)).records == 1);
  must(store.scrub(Scrub::at_once, noon));
  CHECK(must(store.record(of_a)) == "{}");
  CHECK(must(store.record(of_b)) == "b");
  CHECK(must(store.holders("b", address)).at(0).state == HolderState::living);
  CHECK(must(store.list({.tenant = "b"})).at(0).delivery_id == "d1");
  CHECK(must(store.list({.tenant = "b"})).at(0).state == "done");
  CHECK(ids(must(store.claim_calls("b", "segment", 10, noon, lease))) == Words{"of b"});
}

}  // namespace ctsync::suites
