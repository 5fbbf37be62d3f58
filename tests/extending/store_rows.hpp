// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
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

struct Entry {
  std::int64_t row = 0;
  std::string tenant, source, id;
  KeyDigest key{};
  std::optional<std::string> body;
  EntryState state = EntryState::waiting;
  Reason reason;
  int attempts = 0;
  bool is_step = false;
  Time received_at{}, due_at{}, ended_at{};
  EntryClass entry_class = EntryClass::live;
  std::int64_t job = 0;
  std::string trace;
  Lease lease;

  bool waits() const { return state == EntryState::waiting || state == EntryState::scheduled; }
  RowSummary summary() const {
    return {Table::inbox, row,      tenant,      source, id, "", "", std::string(name(state)),
            reason,       attempts, received_at, due_at};
  }
};

struct OutboxCall {
  std::int64_t row = 0;
  std::string tenant, target, delivery_id, message_id, trace;
  CallKind kind = CallKind::identify;
  KeyDigest key{};
  std::optional<std::string> body;
  CallState state = CallState::waiting;
  Reason reason;
  int attempts = 0, answers = 0;
  Time received_at{}, queued_at{}, due_at{}, ended_at{};
  Lease lease;

  Lane lane() const { return {tenant, target, key}; }
  RowSummary summary() const {
    return {Table::outbox, row,
            tenant,        target,
            delivery_id,   std::string(name(kind)),
            message_id,    std::string(name(state)),
            reason,        attempts,
            queued_at,     due_at};
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

inline bool matches(const RowSummary& row, const RowFilter& filter) {
  const auto has = [&](std::string_view text) {
    return text.find(filter.contains) != std::string_view::npos;
  };
  return (!filter.table || row.table == *filter.table) && (!filter.row || row.row == *filter.row) &&
         (filter.tenant.empty() || row.tenant == filter.tenant) &&
         (filter.state.empty() || row.state == filter.state) &&
         (!filter.code || row.reason.code == *filter.code) &&
         (has(name(row.reason.code)) || has(row.reason.text)) && row.row > filter.after;
}

inline Uuid digest_of(const Identifier& identifier) {
  return name_digest(std::vector<std::string_view>{name(identifier.kind), identifier.value});
}

}  // namespace ctsync::examples
