// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/contract/store/attempts.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "postgres/database/connection.hpp"
#include "postgres/locked_parts.hpp"

namespace ctsync::postgres {

/// How many calls of a lane are marked as its head, which is what claims read.
inline constexpr int lane_head = 16;

/// A call to be written to the end of its lane.
struct AddedCall {
  std::int64_t row = 0;  ///< from LockedParts::next_call(); says the partition
  std::int64_t lane = 0;
  std::int64_t target = 0;
  const Call* call = nullptr;
  CallState state = CallState::waiting;
  Reason reason;
  std::string guard;
  std::string entry;
  Time received_at;
  std::string trace;
};

/// Writes calls in one statement. Their partitions are locked.
Status add_calls(Connection& connection, std::span<const AddedCall> calls, Time now);

/// An attempt at a call. Without a number it is the call's next one.
struct AddedAttempt {
  std::int64_t row = 0;
  Attempt attempt;
};

/// Writes attempts, at most one of each call that has no number, and forgets those that are no
/// longer kept.
Status add_attempts(Connection& connection, std::span<const AddedAttempt> attempts);

/// A lane and its partition.
using LaneOf = std::pair<int, std::int64_t>;

/// A call that became, or no longer is, part of its lane's head.
struct Marked {
  std::int64_t row = 0;
  std::int64_t lane = 0;
  std::int64_t target = 0;
  bool head = false;
  bool tried = false;  ///< it is due at a time of its own
};

/// Marks the oldest calls of lanes of which a call ended or is waiting again: the oldest alone
/// while one of them has been tried, because no other may overtake it; else the oldest 16.
/// Heads are found among the oldest 17, so before several calls come back to a lane at once, call
/// clear_heads().
Result<std::vector<Marked>> mark_heads(Connection& connection, const std::set<LaneOf>& lanes);

/// Takes the marks from the heads of lanes. Call mark_heads() in the same transaction.
Status clear_heads(Connection& connection, const std::set<LaneOf>& lanes);

}  // namespace ctsync::postgres
