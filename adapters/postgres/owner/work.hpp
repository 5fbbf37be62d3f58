// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <ctsync/contract/store/claims/leases.hpp>
#include <ctsync/contract/store/claims/turns.hpp>
#include <ctsync/contract/store/inbox.hpp>
#include <ctsync/contract/store/outbox.hpp>
#include <ctsync/contract/store/tallies/tally_batch.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "postgres/database/elapsing_clock.hpp"
#include "postgres/row_number.hpp"

namespace ctsync::postgres {

using Clock = ElapsingClock;

/// What the end of an entry's lease needs to know of the entry.
struct EntryLease {
  std::int64_t epoch = 0;  ///< of its partition at the claim
  std::int64_t tenant = 0;
  EntryClass entry_class = EntryClass::live;
  int turn = 0;
  std::string tenant_name;
  std::string source;
  std::string entry;
  Time received_at;
  std::string trace;
  bool is_step = false;
  std::int64_t job = 0;  ///< the one that it was counted for when it was claimed

  TalliedEntry tallied() const { return {tenant, source, received_at, is_step}; }
};

/// What the end of a call's lease needs to know of the call.
struct CallLease {
  std::int64_t epoch = 0;
  int turn = 0;
  CallKind kind = CallKind::identify;
  bool tried = false;  ///< the call had an attempt before
  std::int64_t target = 0;
  // What tallies need to know.
  std::int64_t tenant = 0;
  std::string target_name{};
  Time received_at{};
  Time queued_at{};
  int attempts = 0;

  TalliedCall tallied() const { return {tenant, target_name, received_at, queued_at, attempts}; }
};

using EntryLeases = Leases<KeyDigest, EntryLease>;
using CallLeases = Leases<std::int64_t, CallLease>;

/// Rows of one partition that are known to wait, by their numbers, and how far they were read.
/// `floor` is the last row that was read; earlier ones are known or have ended.
template <class Ref>
struct Window {
  std::map<std::int64_t, Ref> rows;
  std::int64_t floor = 0;
};

struct EntryRef {
  KeyDigest key{};
};
struct CallRef {
  std::int64_t lane = 0;
  bool failing = false;
  std::int64_t due_at = 0;  ///< of a failing one, by the database's clock
};

/// The entries of a tenant and a class wait in a queue of their own, so that none has to be read to
/// find one of the other class.
struct Queue {
  std::int64_t tenant = 0;
  EntryClass entry_class = EntryClass::live;
  friend auto operator<=>(const Queue&, const Queue&) = default;
};

/// What is known of the waiting entries of a queue, or of a target's waiting calls, in each
/// partition.
template <class Ref>
struct Windows {
  std::array<Window<Ref>, parts> of_part;
  Clock::time_point last_used{};
  Clock::time_point last_wide_read{};
  Clock::time_point last_full_read{};

  Window<Ref>& window_of(std::int64_t row) {
    return of_part[static_cast<std::size_t>(part_of(row))];
  }
  /// Whether at least `count` rows are known for which `is(row, ref)` holds.
  template <class Is>
  bool has(std::size_t count, Is is) const {
    for (const auto& window : of_part) {
      for (const auto& [row, ref] : window.rows) {
        if (count > 0 && is(row, ref)) --count;
        if (count == 0) return true;
      }
    }
    return count == 0;
  }
  bool empty() const {
    return std::ranges::all_of(of_part, [](const auto& window) { return window.rows.empty(); });
  }
  void forget(std::int64_t row) { window_of(row).rows.erase(row); }
};

/// When rows are read that are due because their time is of another clock: at first, when the
/// database's clock was set back, and now and then, for what others have written.
class FarReads {
 public:
  bool due(Time claim, Duration full_read) const {
    constexpr std::chrono::seconds between_threads{1};
    return Clock::now() - read_ >= full_read || claim < last_claim_ - between_threads;
  }
  void done(Time claim) {
    read_ = Clock::now();
    last_claim_ = claim;
  }
  /// A claim that did not read.
  void note(Time claim) { last_claim_ = std::max(last_claim_, claim); }

 private:
  Clock::time_point read_{};
  Time last_claim_{};
};

/// A partition as this process knows it.
struct Part {
  std::int64_t epoch = 0;
  std::int64_t changes = 0;
  Clock::time_point until{};  ///< when the lease expires, counted from before it was asked for
  bool owned = false;
  bool leaving = false;  ///< it is to be handed over: nothing more of it is claimed
};

/// The memory of a process that owns partitions: the leases of rows, and windows on what waits. It
/// is lost with the process. One lock guards it all.
struct Work {
  std::mutex mutex;
  std::array<Part, parts> part;
  EntryLeases entries;
  CallLeases calls;
  Turns turns;
  std::map<Queue, Windows<EntryRef>> queues;
  std::map<std::int64_t, Windows<CallRef>> targets;
  FarReads far_entries;
  std::map<std::pair<std::int64_t, CallClass>, FarReads> far_calls;  ///< by target
  Queue last_idle_queue;
  std::int64_t losses = 0;  ///< how often calls were out of a partition that went to another
  /// What the leases of partitions are measured by, see Options::elapsed.
  std::function<Clock::time_point()> elapsed = Clock::now;
  Duration reserve{5'000};     ///< of a partition's lease when its work is handed out
  Duration full_read{60'000};  ///< how often all waiting entries are read again

  /// The partitions of which work may be handed out now: their lease outlives a request.
  std::vector<int> open_parts(Duration longest_request) const;
  bool is_open(int number, Duration longest_request) const;
  /// Whether a request that begins now ends before the lease of every partition of which calls are
  /// out.
  bool may_send(Duration longest_request) const;
  /// Forgets all about a partition.
  void drop(int number);
  /// Forgets the calls of a partition, because others have changed heads of its lanes. Until they
  /// are read again in their sequence, none is known, and so none can overtake another.
  void read_calls_again(int number);
};

}  // namespace ctsync::postgres
