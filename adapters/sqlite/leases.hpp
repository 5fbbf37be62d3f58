// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <ctsync/time.hpp>
#include <unordered_map>

namespace ctsync::sqlite {

/// Which rows of one table are handed out, until when, and under which fence. Lives in the memory
/// of the one process that claims; a crash forgets it and so makes every waiting row claimable. A
/// group (a call's key) has at most one row out. The owner locks.
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
  std::int64_t grant(std::int64_t row, Time until) {
    static std::atomic<std::int64_t> newest{0};
    const auto fence = ++newest;
    rows_[row] = {fence, 0, until, false, false};
    return fence;
  }
  std::int64_t grant(std::int64_t row, std::int64_t group, Time until) {
    const auto fence = grant(row, until);
    rows_[row].group = group;
    rows_[row].grouped = true;
    groups_[group] = row;
    return fence;
  }

  /// True once for a row's newest fence. Until end() the row stays out, expired or not,
  /// so that nobody is given a row whose end is being written.
  bool start_ending(std::int64_t row, std::int64_t fence) {
    const auto found = rows_.find(row);
    if (found == rows_.end() || found->second.fence != fence || found->second.ending) return false;
    return found->second.ending = true;
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
  struct Lease {
    std::int64_t fence = 0;
    std::int64_t group = 0;
    Time until;
    bool grouped = false;
    bool ending = false;
  };
  static bool holds(const Lease& lease, Time now) { return lease.ending || now < lease.until; }

  std::unordered_map<std::int64_t, Lease> rows_;
  std::unordered_map<std::int64_t, std::int64_t> groups_;
};

}  // namespace ctsync::sqlite
