// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/contract/store/jobs/job_batch.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "postgres/database/connection.hpp"
#include "postgres/row_number.hpp"
#include "postgres/tallies/tally_delta.hpp"

namespace ctsync::postgres {

/// The rows of table `part` that a transaction has locked, which it does before anything else and
/// in the sequence of their numbers. They hold what the transaction changes of them.
class LockedParts {
 public:
  /// `sequence` makes numbers for tallies. `owner` is the process whose leases current() is asked
  /// about.
  LockedParts(Sequence& sequence, SeriesNumbers& series, std::string owner = {})
      : sequence_(&sequence), series_(&series), owner_(std::move(owner)) {}

  TallyBatch tallies;
  JobBatch jobs;

  /// Locks the partitions. Call it first after BEGIN.
  Status lock(Connection& connection, const std::set<int>& numbers);

  /// Whether a lease of this epoch still counts. An epoch may be given twice if a standby takes
  /// over that had not heard of the first time, but not to one process.
  bool current(int part, std::int64_t epoch) const {
    const auto found = rows_.find(part);
    return found != rows_.end() && found->second.epoch == epoch && found->second.is_own;
  }
  /// A number for a new call.
  std::int64_t next_call(int part, CallNumbers& numbers);

  void count_done() { ++tally_.done; }
  void count_ignored() { ++tally_.ignored; }
  void count_accepted() { ++tally_.accepted; }
  void count_unaccepted() { --tally_.accepted; }
  /// Tells the owner that others have changed its rows.
  void note_change(int part) { rows_[part].changed = true; }

  /// Writes what was counted and what has changed in the rows. Call it last before COMMIT.
  Status write(Connection& connection) const;

 private:
  struct Row {
    std::int64_t epoch = 0;
    std::int64_t last_id = 0;  ///< no call has a higher number
    bool reserved = false;     ///< `last_id` has become higher
    bool changed = false;
    bool is_own = false;
  };
  struct Tally {
    std::int64_t done = 0;
    std::int64_t ignored = 0;
    std::int64_t accepted = 0;
  };
  Status write_tally(Connection& connection) const;
  Status write_rows(Connection& connection) const;

  Sequence* sequence_;
  SeriesNumbers* series_;
  std::string owner_;
  std::map<int, Row> rows_;
  Tally tally_;
};

}  // namespace ctsync::postgres
