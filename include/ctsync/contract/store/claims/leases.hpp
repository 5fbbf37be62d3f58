// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/digest.hpp>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ctsync {

/// A row that is out. `group` is whose work it is: an entry's key, or a call's lane; zero: of
/// nobody. `row` is what the store needs to know at its end, kept from the claim.
template <class Group, class Row>
struct Lease {
  std::int64_t fence = 0;
  Group group{};
  Time until;
  Row row{};
  int writes = 0;  ///< that began under this lease and have not returned
  bool ending = false;
};

/// For stores whose rows are handed out by one process: which rows of one table are out, until
/// when, and under which fence. A group has one owner: the claim that took it last. Lives in the
/// memory of that process, so after a crash every row can be claimed. The caller locks.
template <class Group, class Row>
class Leases {
 public:
  bool out(std::int64_t row, Time now) const {
    const auto found = rows_.find(row);
    return found != rows_.end() && holds(found->second, now);
  }
  bool owned(const Group& group, Time now) const {
    const auto found = owners_.find(group);
    return found != owners_.end() && (found->second.writes > 0 || now < found->second.until);
  }
  /// Whether the row or its group is out, or was until its lease expired.
  bool knows(std::int64_t row, const Group& group) const {
    return rows_.contains(row) || owners_.contains(group);
  }

  /// Takes a group from its owner before it is handed to another claim: makes every lease that the
  /// owner has on rows of the group void.
  void revoke(const Group& group) {
    const auto found = owners_.find(group);
    if (found == owners_.end()) return;
    for (const auto row : found->second.rows) rows_.erase(row);
    owners_.erase(found);
  }
  /// Hands a row out under a fence that no earlier lease of this process had.
  std::int64_t grant(std::int64_t row, const Group& group, Time until, Row about) {
    const auto fence = next_fence();
    rows_[row] = {fence, group, until, std::move(about), 0, false};
    if (group != Group{}) {
      auto& owner = owners_[group];
      owner.until = until;
      owner.rows.push_back(row);
    }
    return fence;
  }

  /// Begins a write under a lease that is not over by it. Until end_write() nobody else is given
  /// the row or its group, be the lease expired or not. Returns the lease; null for a void one.
  const Lease<Group, Row>* begin_write(std::int64_t row, std::int64_t fence) {
    auto* lease = find(row, fence);
    if (lease != nullptr) count_write(*lease, 1);
    return lease;
  }
  void end_write(std::int64_t row, std::int64_t fence) {
    if (auto* lease = find(row, fence)) count_write(*lease, -1);
  }

  /// Begins to write the end of a row. Returns its lease, once for each; null for a void one. The
  /// lease stays in place, and the row and its group stay out, until end().
  const Lease<Group, Row>* begin_end(std::int64_t row, std::int64_t fence) {
    auto* lease = find(row, fence);
    if (lease == nullptr || lease->ending) return nullptr;
    lease->ending = true;
    count_write(*lease, 1);
    return lease;
  }
  /// The end could not be written: the lease stays as it was before begin_end().
  void keep(std::int64_t row, std::int64_t fence) {
    auto* lease = find(row, fence);
    if (lease == nullptr || !lease->ending) return;
    lease->ending = false;
    count_write(*lease, -1);
  }
  /// The lease is over: the end is written, or it could not be and the row is to be claimed again.
  /// False for a void lease; another may have the row.
  bool end(std::int64_t row, std::int64_t fence) {
    const auto found = rows_.find(row);
    if (found == rows_.end() || found->second.fence != fence) return false;
    if (const auto owner = owners_.find(found->second.group); owner != owners_.end()) {
      count_write(found->second, -found->second.writes);
      std::erase(owner->second.rows, row);
      if (owner->second.rows.empty()) owners_.erase(owner);
    }
    rows_.erase(found);
    return true;
  }

  /// Makes the leases of all rows void for which `is(row)` holds.
  template <class Is>
  void void_rows(Is is) {
    std::erase_if(owners_,
                  [&](const auto& owner) { return std::ranges::any_of(owner.second.rows, is); });
    std::erase_if(rows_, [&](const auto& row) { return is(row.first); });
  }
  /// Whether a row is out for which `is(row)` holds, be its lease expired or not.
  template <class Is>
  bool any(Is is) const {
    return std::ranges::any_of(rows_, [&](const auto& row) { return is(row.first); });
  }
  std::size_t size() const noexcept { return rows_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const Uuid& key) const noexcept { return DigestHash{}(key); }
    std::size_t operator()(std::int64_t lane) const noexcept {
      return std::hash<std::int64_t>{}(lane);
    }
  };

  /// The claim that has a group, with the rows of it that are out.
  struct Owner {
    Time until;
    int writes = 0;
    std::vector<std::int64_t> rows;
  };

  static std::int64_t next_fence() {
    static std::atomic<std::int64_t> newest{0};
    return ++newest;
  }
  static bool holds(const Lease<Group, Row>& lease, Time now) {
    return lease.writes > 0 || now < lease.until;
  }
  void count_write(Lease<Group, Row>& lease, int change) {
    lease.writes += change;
    const auto owner = owners_.find(lease.group);
    if (owner != owners_.end()) owner->second.writes += change;
  }
  Lease<Group, Row>* find(std::int64_t row, std::int64_t fence) {
    const auto found = rows_.find(row);
    return found != rows_.end() && found->second.fence == fence ? &found->second : nullptr;
  }

  std::unordered_map<std::int64_t, Lease<Group, Row>> rows_;
  std::unordered_map<Group, Owner, Hash> owners_;
};

}  // namespace ctsync
