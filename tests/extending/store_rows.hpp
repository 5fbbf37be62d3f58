// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctsync/contract/store/store.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// The rows of the store in store_example.hpp.
namespace ctsync::examples {

using Lane = std::tuple<std::string, std::string, KeyDigest>;  // tenant, target, key

struct Lease {
  std::int64_t fence = 0;
  Time until{};
  bool out = false;
  bool valid(Time now) const { return out && until > now; }
};

inline bool matches(const RowSummary& row, const RowFilter& filter) {
  if (filter.rows) {
    return row.table == filter.table.value_or(Table::inbox) &&
           std::ranges::count(*filter.rows, row.row) > 0;
  }
  const auto has = [&](std::string_view text) {
    return text.find(filter.contains) != std::string_view::npos;
  };
  const bool is_call = row.table == Table::outbox;
  return (!filter.table || row.table == *filter.table) && (!filter.row || row.row == *filter.row) &&
         (filter.tenant.empty() || row.tenant == filter.tenant) &&
         (filter.state.empty() || row.state == filter.state) &&
         (filter.target.empty() || (is_call && row.source_or_target == filter.target)) &&
         (filter.kind.empty() || row.kind == filter.kind) &&
         (!filter.ended_from || (row.ended_at && *row.ended_at >= *filter.ended_from)) &&
         (!filter.ended_before || (row.ended_at && *row.ended_at < *filter.ended_before)) &&
         (!filter.code || row.reason.code == *filter.code) &&
         (has(name(row.reason.code)) || has(row.reason.text)) && row.row > filter.after;
}

inline bool matches(const RowSummary& row, const HistoryFilter& filter) {
  return row.row < filter.before && (filter.tenant.empty() || row.tenant == filter.tenant) &&
         (filter.state.empty() || row.state == filter.state) &&
         (filter.place.empty() || row.source_or_target == filter.place) &&
         (filter.kind.empty() || row.kind == filter.kind) &&
         (filter.message_id.empty() || row.message_id == filter.message_id) &&
         (!filter.code || row.reason.code == *filter.code) &&
         (!filter.since || row.since >= *filter.since) &&
         (!filter.until || row.since < *filter.until);
}

/// Counts a row in the group that it belongs to, if the filter selects it.
inline void add_to_group(const RowSummary& row, const DeadGroupFilter& filter, Time now,
                         std::vector<DeadGroup>& groups) {
  const RowFilter same{.tenant = filter.tenant,
                       .state = filter.discarded ? "discarded" : "dead",
                       .code = filter.code,
                       .target = filter.target};
  if (!matches(row, same) || !row.ended_at) return;
  const auto hours = std::chrono::floor<std::chrono::hours>(now - *row.ended_at).count();
  DeadGroup one{row.table, row.tenant, row.source_or_target, row.kind, row.reason};
  one.hours_ago = static_cast<int>(std::clamp<long>(hours, 0, hours_of_dead_groups));
  const auto parts = [](const DeadGroup& group) {
    return std::tie(group.table, group.tenant, group.source_or_target, group.kind,
                    group.reason.code, group.reason.text, group.hours_ago);
  };
  auto group = std::ranges::find_if(
      groups, [&](const DeadGroup& each) { return parts(each) == parts(one); });
  if (group == groups.end()) {
    one.first = one.last = *row.ended_at;
    group = groups.insert(group, one);
  }
  ++group->count;
  group->row = std::max(group->row, row.row);
  group->first = std::min(group->first, *row.ended_at);
  group->last = std::max(group->last, *row.ended_at);
}

/// The members of a filter that are no part of a summary.
inline bool is_about(const KeyDigest& key, std::span<const KeyDigest> keys) {
  return keys.empty() || std::ranges::count(keys, key) != 0;
}

inline bool has_one_of(const std::set<Term>& terms, std::span<const Term> wanted) {
  return std::ranges::any_of(wanted, [&](const Term& term) { return terms.contains(term); });
}
inline bool is_found(const std::set<Term>& terms, const HistoryFilter& filter) {
  return filter.find.empty() || has_one_of(terms, filter.find);
}
inline bool is_found(const std::set<Term>&, const RowFilter&) { return true; }

struct Entry {
  std::int64_t row = 0;
  std::string tenant, source, id;
  KeyDigest key{};
  std::optional<std::string> body;
  std::optional<std::string> before;
  EntryState state = EntryState::waiting;
  Reason reason;
  int attempts = 0;
  bool is_step = false;
  Time received_at{}, due_at{}, ended_at{};
  std::optional<Time> died_at{};  ///< of a discarded one
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;  ///< as it is kept, see jobs/job_batch.hpp
  std::int64_t rules = 0;
  std::string trace, forwarded_to;
  std::vector<std::int64_t> calls;  ///< their rows
  std::set<Term> terms;
  Lease lease;

  bool waits() const { return state == EntryState::waiting || state == EntryState::scheduled; }
  RowSummary summary() const {
    RowSummary summary{Table::inbox, row,      tenant,      source,
                       id,           "",       "",          std::string(name(state)),
                       reason,       attempts, received_at, due_at};
    if (!waits()) summary.ended_at = died_at.value_or(ended_at);
    summary.calls = static_cast<int>(calls.size());
    summary.forwarded_to = forwarded_to;
    summary.key = key;
    summary.rules = rules;
    return summary;
  }
  bool matches(const auto& filter) const {
    return examples::matches(summary(), filter) && is_about(key, filter.keys) &&
           is_found(terms, filter);
  }
};

/// Stands for a lane.
inline std::int64_t number_of(const Lane& lane) {
  const auto& [tenant, target, key] = lane;
  const std::string bytes(key.begin(), key.end());
  const auto digest = name_digest(std::vector<std::string_view>{tenant, target, bytes});
  std::int64_t number = 0;
  std::memcpy(&number, digest.data(), sizeof number);
  return number;
}

struct OutboxCall {
  std::int64_t row = 0;
  std::string tenant, target, delivery_id, message_id, trace;
  CallKind kind = CallKind::identify;
  KeyDigest key{};
  std::optional<std::string> body;
  CallState state = CallState::waiting;
  Reason reason;
  int attempts = 0, answers = 0;
  std::vector<Attempt> tried;  ///< those that are kept
  Time received_at{}, queued_at{}, due_at{}, ended_at{};
  std::optional<Time> died_at{};
  std::optional<Identifier> guard;
  Lease lease;

  Lane lane() const { return {tenant, target, key}; }
  RowSummary summary() const {
    RowSummary summary{Table::outbox, row,
                       tenant,        target,
                       delivery_id,   std::string(name(kind)),
                       message_id,    std::string(name(state)),
                       reason,        attempts,
                       queued_at,     due_at};
    if (state != CallState::waiting) summary.ended_at = died_at.value_or(ended_at);
    summary.lane = number_of(lane());
    return summary;
  }
  bool matches(const auto& filter) const {
    return examples::matches(summary(), filter) && is_about(key, filter.keys) &&
           is_found({}, filter);
  }
};

struct Record {
  std::int64_t row = 0;  ///< also the birth number
  std::string tenant, key, text;
  HolderState state = HolderState::living;
  std::set<Uuid> identifiers;
};

/// The due entries of a tenant, the oldest last.
struct Queues {
  std::vector<Entry*> live, jobs;
  bool empty() const { return live.empty() && jobs.empty(); }
  Entry* next(int turn) {
    const bool job = live.empty() || (!jobs.empty() && turn % 10 == 4);
    auto& queue = job ? jobs : live;
    Entry* entry = queue.back();
    queue.pop_back();
    return entry;
  }
};

inline Uuid digest_of(const Identifier& identifier) {
  return name_digest(std::vector<std::string_view>{name(identifier.kind), identifier.value});
}

}  // namespace ctsync::examples
