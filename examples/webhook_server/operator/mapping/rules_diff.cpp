// SPDX-License-Identifier: MIT
#include "operator/mapping/rules_diff.hpp"

#include <algorithm>
#include <ctsync/pipeline/process.hpp>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "operator/jobs/retold_entries.hpp"
#include "operator/row_id.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t entries_of_round = 100;
constexpr std::size_t most_examples = 3;

class Diffing {
 public:
  Diffing(AnyStore& store, const MappingReplayRequest& window, const Tenants& in_use,
          const Tenants& candidate, Time now)
      : store_(store), window_(window), in_use_(in_use), candidate_(candidate), now_(now) {
    for (const auto& target : in_use.configured(window.tenant)->tenant.targets) {
      diff_.targets.emplace_back().target = target.name;
    }
  }

  Result<RulesDiff> run(const MappingReplayCount& count) {
    std::set<std::string> known;
    for (const auto& thing : count.newest) {
      const auto compared = thing.customer ? compare_change(thing) : Result<bool>(false);
      if (!compared) return compared.error();
      if (*compared) continue;
      if (thing.customer) ++diff_.as_now;
      auto entry = retold_entry(store_, parser_, window_.tenant, thing, {});
      if (!entry) return std::move(entry).error();
      if (!*entry || !known.insert((*entry)->id).second) continue;
      entries_.push_back(claimed(**entry, window_.tenant, now_));
      rows_.push_back(thing.row);
    }
    for (std::size_t first = 0; first < entries_.size(); first += entries_of_round) {
      const auto size = std::min(entries_of_round, entries_.size() - first);
      if (auto status = compare(first, size); !status) return std::move(status).error();
    }
    return std::move(diff_);
  }

 private:
  /// Compares what a customer's newest change becomes; false if it cannot be applied again.
  Result<bool> compare_change(const MappedThing& thing) {
    auto body = store_.payload(Table::inbox, thing.row);
    if (!body && body.error().code == Errc::missing) return false;
    if (!body) return std::move(body).error();
    auto rows = store_.list({.table = Table::inbox, .row = thing.row, .limit = 1});
    if (!rows) return std::move(rows).error();
    auto record = store_.before(thing.row);
    if (!record) return std::move(record).error();
    if (rows->empty()) return false;
    const auto entry = claimed(rows->front(), *thing.customer, *std::move(body));
    const auto records = [&](const Key& key) -> Result<std::optional<std::string>> {
      return key == *thing.customer ? *record : store_.record(key);
    };
    const std::span<const ClaimedEntry> one(&entry, 1);
    auto before = preview(store_, transformer_, in_use_, one, now_, records);
    if (!before) return std::move(before).error();
    auto after = preview(store_, transformer_, candidate_, one, now_, records);
    if (!after) return std::move(after).error();
    if (!is_told(before->front()) || !is_told(after->front())) return false;
    ++diff_.compared;
    compare(thing.row, before->front().calls, after->front().calls);
    return true;
  }

  static bool is_told(const Completion& end) {
    return end.state == EntryState::done || end.state == EntryState::ignored;
  }

  Status compare(std::size_t first, std::size_t size) {
    const auto some = std::span<const ClaimedEntry>(entries_).subspan(first, size);
    auto before = preview(store_, transformer_, in_use_, some, now_);
    if (!before) return std::move(before).error();
    auto after = preview(store_, transformer_, candidate_, some, now_);
    if (!after) return std::move(after).error();
    for (std::size_t i = 0; i < size; ++i) {
      ++diff_.compared;
      if ((*before)[i].state == EntryState::waiting || (*after)[i].state == EntryState::waiting) {
        ++diff_.must_read;
        continue;
      }
      compare(rows_[first + i], (*before)[i].calls, (*after)[i].calls);
    }
    return std::monostate{};
  }

  void compare(std::int64_t row, std::span<const NewCall> before, std::span<const NewCall> after) {
    const auto same_call = [](const NewCall& one, const NewCall& other) {
      return one.target == other.target && one.call.message_id == other.call.message_id;
    };
    for (const auto& call : after) {
      auto& target = find(call.target);
      const auto old =
          std::ranges::find_if(before, [&](const NewCall& each) { return same_call(each, call); });
      if (call.state == CallState::dead) {
        ++target.dead;
        if (diff_.first_failure.empty()) diff_.first_failure = call.reason.text;
        note(target, row);
      } else if (old == before.end()) {
        ++target.added;
        note(target, row);
      } else {
        compare(row, *old, call, target);
      }
    }
    for (const auto& call : before) {
      const bool made =
          std::ranges::any_of(after, [&](const NewCall& each) { return same_call(each, call); });
      if (made) continue;
      auto& target = find(call.target);
      ++target.removed;
      note(target, row);
    }
  }

  void compare(std::int64_t row, const NewCall& old, const NewCall& call, TargetDiff& target) {
    const auto found =
        differences(old.call.body, old.call.message_id, call.call.body, call.call.message_id);
    ++(found.empty() ? target.same : target.different);
    if (!found.empty()) note(target, row);
    for (const auto& [field, each] : found) {
      auto& sum = target.fields[field];
      sum.added += each.added;
      sum.removed += each.removed;
      sum.changed += each.changed;
    }
  }

  static void note(TargetDiff& target, std::int64_t row) {
    auto id = to_string(RowId{Table::inbox, row});
    auto& examples = target.examples;
    if (examples.size() >= most_examples || std::ranges::find(examples, id) != examples.end()) {
      return;
    }
    examples.push_back(std::move(id));
  }

  TargetDiff& find(std::string_view name) {
    return *std::ranges::find(diff_.targets, name, &TargetDiff::target);
  }

  AnyStore& store_;
  const MappingReplayRequest& window_;
  const Tenants& in_use_;
  const Tenants& candidate_;
  Time now_;
  Transformer transformer_{Config{.families = families()}};
  json::Parser parser_;
  std::vector<ClaimedEntry> entries_;
  std::vector<std::int64_t> rows_;
  RulesDiff diff_;
};

}  // namespace

Result<RulesDiff> diff_rules(AnyStore& store, const MappingReplayRequest& window,
                             const MappingReplayCount& count, const Tenants& in_use,
                             const Tenants& candidate, Time now) {
  return Diffing(store, window, in_use, candidate, now).run(count);
}

}  // namespace ctsync::server
