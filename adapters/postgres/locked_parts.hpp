// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <map>
#include <set>

#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"

namespace ctsync::postgres {

/// The rows of table `part` that a transaction has locked, which it does before anything else and
/// in the sequence of their numbers. They hold what the transaction changes of them.
class LockedParts {
 public:
  /// Locks the partitions. Call it first after BEGIN.
  Status lock(Connection& connection, const std::set<int>& numbers);

  /// Whether a lease of this epoch still counts.
  bool current(int part, std::int64_t epoch) const {
    const auto found = rows_.find(part);
    return found != rows_.end() && found->second.epoch == epoch;
  }
  /// A number for a new call. Calls of a partition get ascending ones, whatever the clocks say.
  std::int64_t next_call(int part, Sequence& sequence, Time now);

  void count_done(int part, std::int64_t by) { rows_[part].done += by; }
  void count_ignored(int part, std::int64_t by) { rows_[part].ignored += by; }
  void count_accepted(int part, std::int64_t by) { rows_[part].accepted += by; }
  /// Tells the owner that others have changed its rows.
  void note_change(int part) { rows_[part].changes = 1; }

  /// Writes the tallies and the last numbers. Call it last before COMMIT.
  Status write(Connection& connection) const;

 private:
  struct Row {
    std::int64_t epoch = 0;
    std::int64_t last_id = 0;
    std::int64_t done = 0;
    std::int64_t ignored = 0;
    std::int64_t accepted = 0;
    std::int64_t changes = 0;
    bool changed = false;
  };
  std::map<int, Row> rows_;
};

}  // namespace ctsync::postgres
