// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <ctsync/base/result.hpp>
#include <ctsync/base/time.hpp>
#include <ctsync/contract/store/any_store.hpp>
#include <ctsync/model/call.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "jobs/replay/request.hpp"

namespace ctsync::server {

/// Whether a call may be sent again, as far as the calls after it say.
enum class CallFate {
  sent,
  superseded,  ///< an identify that a newer one of its lane has replaced
  deleted,     ///< a later call of its lane deletes the person, whom it would bring back
};

/// Finds the calls of a request among all of the outbox, and what followed them in their lanes. It
/// holds a few dozen bytes for each of them and for each lane.
class CallWalk {
 public:
  struct Found {
    std::int64_t row = 0;
    std::int64_t lane = 0;
    CallKind kind = CallKind::identify;
    std::uint16_t target = 0;  ///< its place in `targets`
    Time ended_at;
  };

  /// Calls to one of `targets` that ended before `before` and before the end of the request.
  CallWalk(AnyStore& store, ReplayRequest request, std::vector<std::string> targets, Time before);

  /// Reads for about so long, and at least a page. Returns whether all is read.
  Result<bool> read_on(Duration time);
  /// Reads what was written to the outbox since. Call it after all is read. Adds to found() each
  /// newer identify that was accepted before one of note_sent() was put back: it has to follow it.
  Status refresh();
  void note_sent(const Found& call);

  /// In the sequence of their rows, once all is read.
  const std::vector<Found>& found() const noexcept { return found_; }
  CallFate fate_of(const Found& call) const;

 private:
  using Rows = std::unordered_map<std::int64_t, std::int64_t>;  ///< by lane

  Result<HistoryPage> page(std::int64_t before);
  void note_lane(const RowSummary& row);
  std::optional<Found> match(const RowSummary& row) const;
  std::optional<Found> found_in(const RowSummary& row) const;
  void add_newer(const RowSummary& row);

  AnyStore& store_;
  ReplayRequest request_;
  std::vector<std::string> targets_;
  std::vector<Found> found_;
  Rows identifies_;  ///< the newest identify that was accepted or waits
  Rows deletions_;
  std::unordered_set<std::int64_t> sent_;  ///< lanes in which an identify was put back
  std::int64_t next_ = newest_row;
  std::int64_t newest_seen_ = 0;
};

}  // namespace ctsync::server
