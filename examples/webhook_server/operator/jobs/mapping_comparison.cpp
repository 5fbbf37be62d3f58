// SPDX-License-Identifier: MIT
#include "operator/jobs/mapping_comparison.hpp"

#include <algorithm>
#include <ctsync/pipeline/jobs/retell.hpp>
#include <ctsync/pipeline/process.hpp>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "operator/jobs/replays.hpp"
#include "operator/jobs/retold_entries.hpp"
#include "tenants/families.hpp"

namespace ctsync::server {

namespace {

constexpr std::size_t entries_of_round = 100;
constexpr int calls_of_page = 5'000;

/// Whether a target was sent a call, or will be.
bool counts(const RowSummary& call) {
  return call.state == name(CallState::accepted) || call.state == name(CallState::waiting);
}

class Comparing {
 public:
  Comparing(AnyStore& store, const MappingReplayRequest& request, const Tenants& tenants,
            const ConfiguredTenant& tenant, Time now)
      : store_(store), request_(request), tenants_(tenants), now_(now) {
    for (const auto& target : tenant.tenant.targets) {
      auto& compared = compared_.targets.emplace_back();
      compared.target = target.name;
      compared.drops_repeats = tenant.connection(target).kind == TargetKind::segment;
    }
  }

  Result<MappingComparison> run(const MappingReplayCount& count) {
    for (const auto& thing : count.newest) {
      if (auto status = add(thing); !status) return std::move(status).error();
    }
    if (auto status = find_newest(); !status) return std::move(status).error();
    for (std::size_t first = 0; first < things_.size(); first += entries_of_round) {
      const auto some = std::span<Thing>(things_).subspan(
          first, std::min(entries_of_round, things_.size() - first));
      if (auto status = compare(some); !status) return std::move(status).error();
    }
    std::erase_if(compared_.targets,
                  [](const auto& each) { return each.calls == 0 && each.not_made == 0; });
    return std::move(compared_);
  }

 private:
  struct Thing {
    JobEntry entry;
    bool is_customer = false;
    std::vector<RowSummary> sent{};  ///< the calls of its newest entry
  };

  Status add(const MappedThing& thing) {
    auto entry = retold_entry(store_, parser_, request_.tenant, thing, {0, request_.target, false});
    if (!entry) return std::move(entry).error();
    // Several steps may tell of one fact; the newest one counts.
    if (!*entry || !known_.insert((*entry)->id).second) return std::monostate{};
    auto made = store_.calls_of({&thing.row, 1});
    if (!made) return std::move(made).error();
    auto& calls = made->front();
    if (thing.customer) {
      std::erase_if(calls, [](const auto& call) { return call.kind != name(CallKind::identify); });
      for (const auto& call : calls) newest_.emplace(call.lane, call);
    }
    things_.push_back({**std::move(entry), thing.customer.has_value(), std::move(calls)});
    return std::monostate{};
  }

  /// Finds the newest identify of each lane that a customer's entry has sent one to.
  Status find_newest() {
    std::set<std::int64_t> lanes;
    std::int64_t oldest = newest_row;
    for (const auto& [lane, call] : newest_) {
      lanes.insert(lane);
      oldest = std::min(oldest, call.row);
    }
    HistoryFilter filter;
    filter.table = Table::outbox;
    filter.tenant = request_.tenant;
    filter.kind = name(CallKind::identify);
    filter.limit = calls_of_page;
    while (!lanes.empty() && filter.before > oldest) {
      auto page = store_.history(filter);
      if (!page) return std::move(page).error();
      for (auto& call : page->rows) {
        if (!counts(call) || lanes.erase(call.lane) == 0) continue;
        newest_[call.lane] = std::move(call);
      }
      if (page->complete) break;
      filter.before = page->next;
    }
    return std::monostate{};
  }

  Status compare(std::span<Thing> things) {
    std::vector<ClaimedEntry> entries;
    entries.reserve(things.size());
    for (const auto& thing : things) {
      entries.push_back(claimed(thing.entry, request_.tenant, now_));
    }
    auto ends =
        preview(store_, transformer_, tenants_, std::span<const ClaimedEntry>(entries), now_);
    if (!ends) return std::move(ends).error();
    for (std::size_t i = 0; i < ends->size(); ++i) {
      if (auto status = compare(things[i], (*ends)[i]); !status) return status;
    }
    return std::monostate{};
  }

  Status compare(Thing& thing, const Completion& end) {
    ++compared_.compared;
    if (end.state == EntryState::waiting) return ++compared_.must_read, std::monostate{};
    if (end.state == EntryState::dead) return ++compared_.dead, std::monostate{};
    if (end.state == EntryState::ignored && !by_settings(end.reason.code)) {
      return ++compared_.left_out, std::monostate{};
    }
    for (const auto& call : end.calls) {
      if (auto status = compare(thing, call); !status) return status;
    }
    for (const auto& left : thing.sent) {
      const bool is_asked_for = request_.target.empty() || request_.target == left.source_or_target;
      auto* target = is_asked_for && counts(left) ? find(left.source_or_target) : nullptr;
      if (target != nullptr) ++target->not_made;
    }
    return std::monostate{};
  }

  Status compare(Thing& thing, const NewCall& call) {
    auto& target = *find(call.target);
    ++target.calls;
    if (call.state == CallState::dead) return ++target.refused, std::monostate{};
    const auto sent = take_sent(thing, call);
    if (!sent) return ++target.fresh, std::monostate{};
    if (is_repeat(*sent, call, target)) ++target.repeats;
    const auto before = store_.payload(Table::outbox, sent->row);
    if (!before && before.error().code != Errc::missing) return before.error();
    if (!before) return ++target.no_body, std::monostate{};
    const auto found = differences(*before, sent->message_id, call.call.body, call.call.message_id);
    ++(found.empty() ? target.same : target.different);
    for (const auto& [field, each] : found) {
      auto& sum = target.fields[field];
      sum.added += each.added;
      sum.removed += each.removed;
      sum.changed += each.changed;
    }
    return std::monostate{};
  }

  /// What the target was sent before; it is no longer among the calls of the thing then.
  std::optional<RowSummary> take_sent(Thing& thing, const NewCall& call) const {
    const auto found = std::ranges::find_if(thing.sent, [&](const RowSummary& each) {
      const bool same = thing.is_customer || each.message_id == call.call.message_id;
      return each.source_or_target == call.target && same;
    });
    if (found == thing.sent.end()) return std::nullopt;
    auto sent = std::move(*found);
    thing.sent.erase(found);
    if (thing.is_customer) sent = newest_.at(sent.lane);
    return counts(sent) ? std::optional(std::move(sent)) : std::nullopt;
  }

  bool is_repeat(const RowSummary& sent, const NewCall& call,
                 const TargetComparison& target) const {
    return target.drops_repeats && !request_.new_ids && sent.message_id == call.call.message_id &&
           sent.state == name(CallState::accepted) && sent.ended_at &&
           now_ - *sent.ended_at < segment_drops_repeats;
  }

  TargetComparison* find(std::string_view name) {
    const auto found = std::ranges::find(compared_.targets, name, &TargetComparison::target);
    return found == compared_.targets.end() ? nullptr : &*found;
  }

  AnyStore& store_;
  const MappingReplayRequest& request_;
  const Tenants& tenants_;
  Time now_;
  Transformer transformer_{Config{.families = families()}};
  json::Parser parser_;
  std::set<std::string> known_;
  std::vector<Thing> things_;
  std::unordered_map<std::int64_t, RowSummary> newest_;  // by lane
  MappingComparison compared_;
};

}  // namespace

Result<MappingComparison> compare_mapping(AnyStore& store, const MappingReplayRequest& request,
                                          const MappingReplayCount& count, const Tenants& tenants,
                                          Time now) {
  const auto tenant = tenants.choose(request.tenant);
  if (!tenant) return tenant.error();
  return Comparing(store, request, tenants, **tenant, now).run(count);
}

}  // namespace ctsync::server
