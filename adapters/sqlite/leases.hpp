// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/model/call.hpp>
#include <string>
#include <unordered_map>
#include <utility>

namespace ctsync::sqlite {

/// What the end of a lease needs to know of its row: a call's kind, and what an entry's calls carry
/// on. Remembered from the claim, so that nothing reads the row for it again.
struct LeasedRow {
  CallKind kind = CallKind::identify;
  std::string tenant;
  std::string entry;
  Time received_at;
};

/// A row that is out; `group` is a call's lane.
struct Lease {
  std::int64_t fence = 0;
  std::int64_t group = 0;
  Time until;
  LeasedRow row;
  bool grouped = false;
  bool ending = false;
};

/// Which rows of one table are handed out, until when, and under which fence. Lives in the memory
/// of the one process that claims; a crash forgets it and so makes every waiting row claimable. A
/// group (a call's lane) has at most one row out. The owner locks.
class Leases {
 public:
  bool taken(std::int64_t row, Time now) const {
    const auto found = rows_.find(row);
    return found != rows_.end() && holds(found->second, now);
  }
  bool known(std::int64_t row) const { return rows_.contains(row); }

  /// Whether a row of this group is out, be it this row or another.
  bool group_taken(std::int64_t group, Time now) const {
    const auto found = groups_.find(group);
    return found != groups_.end() && taken(found->second, now);
  }

  bool group_known(std::int64_t group) const { return groups_.contains(group); }

  /// Hands a row out under a fence that no earlier lease of this process had.
  std::int64_t grant(std::int64_t row, Time until, LeasedRow about) {
    return grant(row, {next_fence(), 0, until, std::move(about), false, false});
  }
  std::int64_t grant(std::int64_t row, std::int64_t group, Time until, LeasedRow about) {
    groups_[group] = row;
    return grant(row, {next_fence(), group, until, std::move(about), true, false});
  }

  /// The lease, once for a row's newest fence; else null. Until end() it stays where it is and as
  /// it is, and the row stays out, expired or not, so that nobody is given a row whose end is being
  /// written.
  const Lease* start_ending(std::int64_t row, std::int64_t fence) {
    const auto found = rows_.find(row);
    if (found == rows_.end() || found->second.fence != fence || found->second.ending) {
      return nullptr;
    }
    found->second.ending = true;
    return &found->second;
  }
  /// The lease is over: the end is written, or it could not be and somebody has to try again.
  void end(std::int64_t row) {
    const auto found = rows_.find(row);
    if (found == rows_.end()) return;
    const auto group = groups_.find(found->second.group);
    if (found->second.grouped && group != groups_.end() && group->second == row) {
      groups_.erase(group);
    }
    rows_.erase(found);
  }

 private:
  static std::int64_t next_fence() {
    static std::atomic<std::int64_t> newest{0};
    return ++newest;
  }
  std::int64_t grant(std::int64_t row, Lease lease) {
    const auto fence = lease.fence;
    rows_[row] = std::move(lease);
    return fence;
  }
  static bool holds(const Lease& lease, Time now) { return lease.ending || now < lease.until; }

  std::unordered_map<std::int64_t, Lease> rows_;
  std::unordered_map<std::int64_t, std::int64_t> groups_;
};

}  // namespace ctsync::sqlite
